using Actors.Simulation.Engine;
using Actors.Simulation.Worlds;

namespace Actors.Simulation.Workers;

/// <summary>A machine with a worker of named jobs on it, and whatever starts the worker again when it ended.</summary>
internal sealed class WorkerMachine
{
    private readonly World _world;
    private readonly Chance _chance;
    private WorkerProcess? _process;
    private int _lives;

    public WorkerMachine(World world, int number)
    {
        _world = world;
        _chance = world.Chance.Fork();
        Name = $"worker-{number}";
        Capacity = 1 + _chance.Next(world.Settings.WorkerPlaces);
        Handles = number == 0 ? world.Settings.JobNames : [world.Settings.JobNames[number % world.Settings.JobNames.Count]];
    }

    /// <summary>The worker's own name, the same in each of its lives.</summary>
    public string Name { get; }

    /// <summary>Over all names.</summary>
    public int Capacity { get; }

    public IReadOnlyList<string> Handles { get; }

    public bool IsIdle => !Held.Any();

    /// <summary>The attempts whose end was not acknowledged, for a person to read.</summary>
    public IEnumerable<string> Held => _process?.Held ?? [];

    public void Start()
    {
        if (_process is not null)
            return;
        _process = new WorkerProcess(_world, this, ++_lives, _chance.Fork());
        _world.Trace.Note(_process.Name, $"starts, with {Capacity} places for {string.Join(", ", Handles)}");
        _process.Start();
    }

    /// <summary>As by SIGKILL, or as by the loss of power, of which nobody hears.</summary>
    public void Crash(TimeSpan down, bool tellsSilo)
    {
        if (_process is null)
            return;
        _world.Trace.Note(_process.Name, $"crashes{(tellsSilo ? "" : " with its machine")}, down for {down.TotalSeconds:0.000} s");
        End(down, tellsSilo);
    }

    /// <summary>As by SIGTERM.</summary>
    public void Stop(TimeSpan down)
    {
        if (_process is not { } process)
            return;
        _world.Trace.Note(process.Name, "is to stop");
        process.Stop(() =>
        {
            _world.Trace.Note(process.Name, $"has stopped, for {down.TotalSeconds:0.000} s");
            End(down, tellsSilo: true);
        });
    }

    public void CutLink() => _process?.Connection?.Cut();

    public void SilenceLink() => _process?.Connection?.Silence();

    private void End(TimeSpan down, bool tellsSilo)
    {
        var process = _process!;
        _process = null;
        process.Die(tellsSilo);
        _world.Clock.After(down, Start);
    }
}
