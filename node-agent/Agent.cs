using System.Security.Cryptography;
using Actors.NodeAgent.Core;
using Actors.NodeAgent.Journal;
using Actors.NodeAgent.Link;
using Actors.NodeAgent.Processes;
using Microsoft.Extensions.Logging;

namespace Actors.NodeAgent;

/// <summary>A node agent on this machine: the logic with its journal, its processes and its connection. Runs once.</summary>
public sealed class Agent(AgentOptions options, ILoggerFactory logs, TimeProvider time)
{
    /// <summary>Processes above the capacity that may be there at once: those that ended for the server and hang in the kernel.</summary>
    private const int SpareProcesses = 64;

    /// <summary>Room for the line that says what was cut.</summary>
    private const int SpoolMarkerBytes = 4096;

    private readonly AgentLoop _loop = new();
    private volatile AgentCore? _core;

    /// <summary>
    /// Runs until <paramref name="stop"/> asks for the end, then drains: running jobs have <see cref="AgentOptions.DrainTimeout"/> left,
    /// results are delivered if the server is there, and the rest is kept in the journal.
    /// </summary>
    /// <exception cref="JournalException">The data directory cannot be used; the message says what to do.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var journalOptions = new JournalOptions
        {
            Directory = Path.Combine(options.DataDirectory, "journal"),
            MaxSpoolBytes = options.MaxOutputBytes + SpoolMarkerBytes,
        };
        var runnerOptions = new ProcessRunnerOptions { MaxProcesses = options.MaxHeld + SpareProcesses };
        await using AttemptJournal journal = AttemptJournal.Open(journalOptions, NewId, logs.CreateLogger<AttemptJournal>());
        using var runner = new ProcessRunner(runnerOptions, time, logs.CreateLogger<ProcessRunner>());
        using var dialer = new WebSocketDialer(options, time);
        var parts = new AgentParts
        {
            Loop = _loop,
            Time = time,
            Random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
            BootId = NewId().ToString("N"),
            Journal = journal,
            Runner = runner,
            Dialer = dialer,
            KillLeftovers = LeftoverProcesses.Kill,
            Inventory = Inventory.Take,
        };
        var core = new AgentCore(options, parts, logs.CreateLogger<AgentCore>());
        _core = core;
        using CancellationTokenRegistration stopping = stop.Register(() => _loop.Post(_ => core.Drain(), null));
        await _loop.RunAsync(core.RunAsync).ConfigureAwait(false);
    }

    /// <summary>Ends a drain at once: what still runs is killed and told as lost.</summary>
    public void Hurry()
    {
        if (_core is { } core) _loop.Post(_ => core.Hurry(), null);
    }

    private static Guid NewId() => new(RandomNumberGenerator.GetBytes(16));
}
