using Actors.Jobs;
using Actors.Queues;
using Actors.Simulation.Engine;
using Actors.Simulation.Worlds;

namespace Actors.Simulation.Workers;

/// <summary>A process with handlers for job names. It remembers nothing once it has crashed, and takes up its work again by itself.</summary>
internal sealed class WorkerMachine
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly World _world;
    private readonly SortedDictionary<string, WorkerAttempt> _attempts = new(StringComparer.Ordinal);
    private readonly Dictionary<JobId, string> _names = [];
    private WorkerEnd? _end;
    private VirtualClock.Due? _beat;
    private TimeSpan _heardAt;
    private int _boots;
    private bool _isUp;

    public WorkerMachine(World world, int number)
    {
        _world = world;
        Chance = world.Chance.Fork();
        Name = $"worker-{number}";
        Capacity = 1 + Chance.Next(4);
        Names = number == 0 ? world.Settings.JobNames : [world.Settings.JobNames[number % world.Settings.JobNames.Count]];
        world.SiloHost.Died += silo =>
        {
            if (_end?.Silo == silo)
                _end.Close();
        };
    }

    public string Name { get; }

    public Chance Chance { get; }

    /// <summary>For each of its names.</summary>
    public int Capacity { get; }

    public IReadOnlyList<string> Names { get; }

    public bool IsIdle => _attempts.Count == 0;

    private string Boot => $"boot-{_boots}";

    public string NameOf(AttemptRef attempt) => _names[attempt.JobId];

    public void Start()
    {
        _boots++;
        _isUp = true;
        _world.Trace.Note(Name, $"starts as {Boot}");
        Connect();
    }

    /// <summary>As by SIGKILL: what it ran is lost with it.</summary>
    public void Crash(TimeSpan down)
    {
        if (!_isUp)
            return;
        _world.Trace.Note(Name, $"crashes, down for {down.TotalSeconds:0.000} s");
        _isUp = false;
        foreach (var attempt in _attempts.Values)
            attempt.Stop();
        _attempts.Clear();
        _world.Auditor.WorkerCrashed(Name);
        var end = _end;
        _end = null;
        end?.Close();
        _world.Clock.After(down, Start);
    }

    public void CutLink() => _end?.Close();

    public void SilenceLink()
    {
        if (_end is not null)
            _end.IsSilent = true;
    }

    // What comes from the silo.

    public void Take(WorkerEnd end, Assignment assignment)
    {
        var attempt = new AttemptRef(assignment.JobId, assignment.Attempt);
        if (end != _end || _attempts.ContainsKey(attempt.ToString()))
            return;
        _names[assignment.JobId] = assignment.Name;
        _world.Auditor.WorkerStarted(Name, Boot, attempt);
        _world.Auditor.Require(_attempts.Values.Count(one => one.Name == assignment.Name && !one.IsOver) < Capacity, $"{Name} is given more than {Capacity} jobs of {assignment.Name}");
        var script = WorkerScript.Of(assignment.Payload);
        _attempts[attempt.ToString()] = new WorkerAttempt(assignment.Name, _world.Clock.After(script.Duration, () => End(attempt, script)));
    }

    public void Cancel(AttemptRef attempt)
    {
        if (_attempts.TryGetValue(attempt.ToString(), out var running) && !running.IsOver)
            Tell(attempt, running, new JobOutcome { Status = JobStatus.Canceled, Error = "told to end" });
    }

    public void Drop(AttemptRef attempt)
    {
        if (_attempts.Remove(attempt.ToString(), out var running))
            running.Stop();
    }

    public void Acknowledged(AttemptRef attempt) => Drop(attempt);

    public void Heard() => _heardAt = _world.Clock.Now;

    public void Disconnected(WorkerEnd end)
    {
        if (end != _end)
            return;
        _end = null;
        _world.Clock.After(Chance.SkewedMs(10, 2_000), Connect);
    }

    private void Connect()
    {
        if (!_isUp || _end is not null)
            return;
        if (_world.SiloHost.Current is not { IsListening: true } silo || _world.Weather.IsSilent)
        {
            _world.Clock.After(Chance.SkewedMs(50, 3_000), Connect);
            return;
        }
        var connection = _world.NextConnectionName();
        var end = _end = new WorkerEnd(_world, this, silo, connection, new ExecutorRef(Name, Boot, ""));
        _heardAt = _world.Clock.Now;
        AttemptRef[] held = [.. _attempts.Keys.Select(RefOf)];
        _world.Trace.Note(Name, $"connects to {silo.Name} as {connection}, holds [{string.Join(", ", held)}]");
        silo.Context.Run(() => _ = Attach(end, held));
    }

    private async Task Attach(WorkerEnd end, AttemptRef[] held)
    {
        try
        {
            if (!await end.Attach(held))
            {
                end.Close();
                return;
            }
        }
        catch (Exception e)
        {
            if (SimulationLogs.IsBug(e))
                _world.Auditor.Report($"{Name} met a bug: {e}");
            end.Close();
            return;
        }
        if (end != _end)
            return;
        foreach (var (key, attempt) in _attempts.ToArray())
        {
            if (attempt.Outcome is { } outcome)
                end.Report(RefOf(key), outcome);
        }
        _beat?.Cancel();
        Beat();
    }

    private void Beat()
    {
        if (_end is not { } end)
            return;
        if (_world.Clock.Now - _heardAt > Patience)
        {
            end.Close();
            return;
        }
        end.Beat();
        _beat = _world.Clock.After(HeartbeatInterval, Beat);
    }

    private void End(AttemptRef attempt, WorkerScript script)
    {
        if (!_attempts.TryGetValue(attempt.ToString(), out var running) || running.IsOver)
            return;
        if (script.KillsItsWorker)
        {
            Crash(Chance.SkewedMs(10, 2_000));
            return;
        }
        var succeeds = !script.Fails;
        Tell(attempt, running, new JobOutcome { Status = succeeds ? JobStatus.Succeeded : JobStatus.Failed, Error = succeeds ? null : "the handler failed", Result = succeeds ? "42"u8.ToArray() : default(ReadOnlyMemory<byte>) });
    }

    private void Tell(AttemptRef attempt, WorkerAttempt running, JobOutcome outcome)
    {
        running.Stop();
        running.Outcome = outcome;
        _world.Auditor.WorkerTold(attempt, outcome);
        _world.Trace.Note(Name, $"tells {attempt} {outcome.Status}");
        _end?.Report(attempt, outcome);
    }

    private static AttemptRef RefOf(string key)
    {
        var parts = key.Split('#');
        return new AttemptRef(JobId.Parse(parts[0]), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
