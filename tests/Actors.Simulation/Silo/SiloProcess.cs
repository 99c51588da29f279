using Actors.Embedded;
using Actors.Gateway.Application;
using Actors.Gateway.Link;
using Actors.Gateway.Link.Applications;
using Actors.Grains.Jobs;
using Actors.Grains.Serialization;
using Actors.Grains.Webhooks;
using Actors.Jobs;
using Actors.Simulation.Engine;
using Actors.Simulation.Store;
using Actors.Simulation.Webhooks;
using Actors.Simulation.Worlds;
using Actors.Storage;
using Actors.Webhooks;
using Microsoft.Extensions.Logging;

namespace Actors.Simulation.Silo;

/// <summary>One life of the silo: the real runtime, grains and gateway, put together as the host does it, over the simulated store.</summary>
internal sealed class SiloProcess
{
    /// <summary>Nobody reads them here.</summary>
    private static readonly JobMetrics Metrics = new();
    private static readonly WebhookMetrics WebhookMetrics = new();

    /// <summary>Whose the workers are.</summary>
    private static readonly Caller Workers = new("workers", [Roles.Worker], "simulation");

    private readonly World _world;
    private readonly ProcessClock _time;
    private readonly StoreSession _session;
    private readonly EmbeddedRuntime _runtime;
    private readonly JobRecovery _recovery;
    private readonly WebhookUpkeep _upkeep;
    private readonly SimulationLogs _logs;
    private readonly LinkServices _nodes;
    private readonly ApplicationServices _applications;

    public SiloProcess(World world, int life)
    {
        _world = world;
        Name = $"silo.{life}";
        _logs = new SimulationLogs(world.Trace, world.Auditor, Name);
        _time = new ProcessClock(world.Clock, world.SiloTime, world.Thread);
        Context = new ProcessContext(world.Scheduler, world.Thread, inOrder: false);
        _session = new StoreSession(world.Disk, world.StoreHealth, world.Clock, world.Chance.Fork(), world.Thread, world.Trace);
        var index = new StoreJobIndex(_session);
        var outputs = new StoreOutputs(_session);
        var services = new SiloServices(_logs)
            .Add<IJobIndex>(index)
            .Add<IJobStore>(new StoreJobStore(_session, _time))
            .Add<IOutputStore>(outputs)
            .Add(world.ResultFolder.OpenedBy(() => IsDead))
            .Add(Metrics)
            .Add(world.Settings.Rules)
            .Add(world.Settings.Queues)
            .Add<TimeProvider>(_time)
            .Add<IChance>(world.Chance.Fork());
        if (world.Settings.Receivers > 0)
        {
            Sender = new SimulatedSender(world, _time, world.Chance.Fork());
            services.Add<IWebhookDirectory>(new WebhookDirectory(new StoreWebhookOwners(_session)))
                .Add<IWebhookOutbox>(new StoreWebhookOutbox(_session)).Add<IWebhookSender>(Sender).Add(world.Settings.Webhooks).Add(WebhookMetrics);
        }
        else
        {
            services.Add<IWebhookDirectory>(new NoWebhooks());
        }
        var storage = new StoreGrainStorage(_session, _time);
        _runtime = new EmbeddedRuntime(new EmbeddedOptions
        {
            Services = services,
            Assemblies = { typeof(IJobGrain).Assembly, typeof(GrainStateJson).Assembly },
            Time = _time,
            Turns = world.Scheduler,
            Storages = { [GrainNames.JobStorage] = storage, [GrainNames.DefaultStorage] = storage },
            ReminderTable = new StoreReminders(_session),
            Loggers = _logs,
        });
        var options = world.Settings.Gateway;
        var ids = new JobIdSource(_time);
        var news = new OutputNews();
        var results = new ResultJson(outputs);
        Jobs = new JobService(_runtime, index, new JobEnds(_runtime, options, _time), ids, new NoWebhooks(), options, _time);
        Pollers = new PollerService(_runtime, outputs, news, results, options);
        _nodes = new LinkServices(_runtime, outputs, results, news, options, _time, new Logger<LinkSession>(_logs));
        _applications = new ApplicationServices(_nodes, Jobs, new JobWatches(_runtime, options, _time, new Logger<JobWatches>(_logs)), ids, new FollowService(Jobs, news, outputs, _time));
        _recovery = new JobRecovery(index, _runtime, ids, new Logger<JobRecovery>(_logs));
        var outbox = new StoreWebhookOutbox(_session);
        Webhooks = new WebhookService(_runtime, outbox, new AnyAddress(), ids);
        _upkeep = new WebhookUpkeep(outbox, _runtime, _time);
    }

    public string Name { get; }

    public ProcessContext Context { get; }

    public JobService Jobs { get; }

    public PollerService Pollers { get; }

    public WebhookService Webhooks { get; }

    /// <summary>Null where nobody has webhooks.</summary>
    public SimulatedSender? Sender { get; }

    public bool IsDead { get; private set; }

    /// <summary>It takes requests and connections.</summary>
    public bool IsListening { get; private set; }

    /// <summary>As the host starts: the runtime, then the ids, then it listens; recovery goes on beside that. A start that fails ends the process.</summary>
    public void Start() => Context.Run(async () =>
    {
        try
        {
            await _runtime.StartAsync(CancellationToken.None);
            await _recovery.StartIds();
            IsListening = true;
            _world.Trace.Note(Name, "listens");
            await _recovery.WakeQueues(CancellationToken.None);
            await _recovery.ResumeEffects(CancellationToken.None);
            _world.Trace.Note(Name, "recovered");
            _ = ResumeForgottenEffects();
            if (_world.Settings.Receivers > 0)
                _ = WakeWebhooks();
        }
        catch (Exception e) when (e is StorageUnavailableException or TimeoutException)
        {
            _world.Trace.Note(Name, $"could not start: {e.Message}");
            _world.SiloHost.Crash();
        }
    });

    /// <summary>Serves a connection of a node's agent.</summary>
    public ILinkSession OpenNode(ILinkPeer peer, string node, string connection) => new LinkSession(_nodes, peer, node, connection);

    /// <summary>Serves a connection of an application's worker.</summary>
    public ILinkSession OpenWorker(ILinkPeer peer, string connection) => new ApplicationSession(_applications, peer, Workers, connection);

    private async Task ResumeForgottenEffects()
    {
        while (true)
        {
            await Task.Delay(JobRecovery.LookAgain, _time);
            try
            {
                await _recovery.ResumeEffects(CancellationToken.None);
            }
            catch (StorageUnavailableException)
            {
                // The next look may find the store in better health.
            }
        }
    }

    private async Task WakeWebhooks()
    {
        while (true)
        {
            try
            {
                await _upkeep.WakeDueLanes(CancellationToken.None);
            }
            catch (StorageUnavailableException)
            {
                // The next look may find the store in better health.
            }
            await Task.Delay(WebhookUpkeep.Interval, _time);
        }
    }

    /// <summary>The run is over. The runtime's figures are known to all of the program, and would keep the whole world in memory.</summary>
    public void LetGo() => _runtime.Abort();

    /// <summary>As by SIGKILL: no further step of it runs.</summary>
    public void Crash()
    {
        IsDead = true;
        IsListening = false;
        Context.Die();
        _time.Die();
        _runtime.Abort();
        _session.Crash();
        Sender?.Crash();
        _world.Auditor.SiloKilled(Sender);
    }
}
