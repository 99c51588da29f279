using Actors.Gateway.Application;
using Actors.Link.V1;

namespace Actors.Gateway.Link.Applications;

/// <summary>One connection of an application: it runs named jobs, submits jobs, or both.</summary>
internal sealed class ApplicationSession : ILinkSession
{
    private const int ProtocolVersion = 1;
    private const int MaxIdLength = 128;

    /// <summary>Not final: the application dials again, with a fresh token.</summary>
    private const string Expired = "the token has expired";

    private readonly ApplicationServices _services;
    private readonly GatewayOptions _options;
    private readonly ApplicationLink _link;
    private readonly CredentialEnd? _end;
    private WorkerSession? _worker;
    private ClientSession? _client;

    public ApplicationSession(ApplicationServices services, ILinkPeer peer, Caller caller, string connectionId)
    {
        _services = services;
        _options = services.Link.Options;
        _link = new ApplicationLink(peer, caller, connectionId, services.Link.Log);
        if (caller.Until is { } until)
            _end = new CredentialEnd(until, services.Link.Time, () => _link.Dismiss(Expired, final: false));
    }

    public async Task Receive(ExecutorFrame frame)
    {
        var messages = frame.Messages;
        for (var i = 0; i < messages.Count && !_link.IsDismissed; i++)
        {
            var message = messages[i];
            if (message.BodyCase == ExecutorMessage.BodyOneofCase.Hello)
                await OnHello(message.Hello);
            else if (Take(message) is { IsCompletedSuccessfully: false } busy)
                await busy;
        }
    }

    public async Task Closed()
    {
        _end?.Dispose();
        _client?.Closed();
        if (_worker is not null)
            await _worker.Closed();
    }

    private Task Take(ExecutorMessage message)
    {
        switch (message.BodyCase)
        {
            case ExecutorMessage.BodyOneofCase.Heartbeat when _worker is not null || _client is not null:
                OnHeartbeat(message.Heartbeat);
                return Task.CompletedTask;
            case ExecutorMessage.BodyOneofCase.Finished when _worker is not null:
                _worker.OnFinished(message.Finished);
                return Task.CompletedTask;
            case ExecutorMessage.BodyOneofCase.Progress when _worker is not null:
                _worker.OnProgress(message.Progress);
                return Task.CompletedTask;
            case ExecutorMessage.BodyOneofCase.Output when _worker is not null:
                return _worker.OnOutput(message.Output);
            case ExecutorMessage.BodyOneofCase.Started when _worker is not null:
                return Task.CompletedTask;
            case >= ExecutorMessage.BodyOneofCase.Submit when _client is not null:
                return _client.Take(message);
            default:
                _link.Dismiss(_worker is null && _client is null ? "say hello first" : $"{message.BodyCase} is not for a connection of this role", final: true);
                return Task.CompletedTask;
        }
    }

    private void OnHeartbeat(Heartbeat heartbeat)
    {
        _worker?.Beat(heartbeat);
        _link.Send(new ServerMessage { HeartbeatAck = new HeartbeatAck { ServerTimeMs = _services.Link.Time.GetUtcNow().ToUnixTimeMilliseconds() } });
        _client?.GiveIds();
    }

    private async Task OnHello(Hello hello)
    {
        if (Refusal(hello) is { } refusal)
        {
            _link.Dismiss(refusal, final: true);
            return;
        }
        var welcome = new Welcome
        {
            ServerTimeMs = _services.Link.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            HeartbeatIntervalMs = (int)_options.HeartbeatInterval.TotalMilliseconds,
            MaxFrameBytes = _options.MaxLinkFrameBytes,
            MaxRequests = _options.MaxLinkRequests,
            MaxJobsPerSubmit = _options.MaxBatchJobs,
            MaxPayloadBytes = _options.MaxSubmitBytes,
        };
        if (hello.Role is LinkRole.Client or LinkRole.WorkerAndClient)
            _client = new ClientSession(_link, _services);
        if (hello.Role is LinkRole.Worker or LinkRole.WorkerAndClient)
        {
            _worker = new WorkerSession(_link, _services.Link, hello);
            if (await _worker.Attach(hello, welcome) is { } rejection)
            {
                _link.Dismiss(rejection.Message, final: false);
                return;
            }
        }
        _link.SendWelcome(welcome);
        _client?.GiveIds();
    }

    private string? Refusal(Hello hello)
    {
        var isWorker = hello.Role is LinkRole.Worker or LinkRole.WorkerAndClient;
        return _worker is not null || _client is not null ? "hello comes once"
            : hello.Version != ProtocolVersion ? $"this server speaks version {ProtocolVersion} of the link, the application version {hello.Version}"
            : hello.Role is LinkRole.Node || !Enum.IsDefined(hello.Role) ? "the connection was not made for a node: its role is worker, client or both"
            : !isWorker ? null
            : !MayRunJobs(_link.Caller) ? $"running jobs takes the role '{Roles.Worker}' or '{Roles.Admin}'"
            : hello.ExecutorId.Length is 0 or > MaxIdLength || hello.BootId.Length is 0 or > MaxIdLength || hello.JournalId.Length > MaxIdLength ? $"a worker's executor_id and boot_id have from 1 to {MaxIdLength} characters, journal_id at most that"
            : hello.Handles.Count == 0 || hello.Handles.Count > _options.MaxHandledNames ? $"a worker handles from 1 to {_options.MaxHandledNames} names of jobs"
            : hello.Handles.Distinct(StringComparer.Ordinal).Count() != hello.Handles.Count ? "a name is handled once"
            : hello.Handles.FirstOrDefault(name => name == Actors.Jobs.JobSpec.CommandName || JobSpecs.NameProblem(name) is not null) is { } wrong ? $"'{wrong}' is no name of a job that a worker can handle"
            : hello.Capacity < 0 || hello.Capacity > _options.MaxExecutorCapacity ? $"capacity is from 0 to {_options.MaxExecutorCapacity}"
            : hello.Held.Count > _options.MaxExecutorCapacity ? $"a worker holds at most {_options.MaxExecutorCapacity} attempts"
            : null;
    }

    /// <summary>A signing key is given to programs of our own side, as nodes are; a token's user needs the role.</summary>
    private static bool MayRunJobs(Caller caller) =>
        caller.Via == LinkEndpoint.ViaSignature || caller.Roles.Contains(Roles.Worker) || caller.Roles.Contains(Roles.Admin);
}
