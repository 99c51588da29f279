using System.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;

namespace Actors.Embedded;

/// <summary>All that the runtime takes from outside.</summary>
public sealed class EmbeddedOptions
{
    /// <summary>Where grains' constructor parameters come from. <c>AddEmbeddedActors</c> fills it in.</summary>
    public IServiceProvider? Services { get; set; }

    /// <summary>The assemblies whose grains, grain interfaces and observers take part.</summary>
    public IList<Assembly> Assemblies { get; } = [];

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public ITurnScheduler Turns { get; set; } = ThreadPoolTurnScheduler.Instance;

    /// <summary>Storages by name. One that is not here is looked up as a keyed service.</summary>
    public IDictionary<string, IGrainStorage> Storages { get; } = new Dictionary<string, IGrainStorage>(StringComparer.Ordinal);

    /// <summary>Null: looked up as a service; without either, grains cannot register reminders.</summary>
    public IReminderTable? ReminderTable { get; set; }

    public ILoggerFactory Loggers { get; set; } = NullLoggerFactory.Instance;

    /// <summary>After this long a caller is told that the outcome is unknown; the call itself goes on. Half a minute, as in Orleans.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often call time-outs and the collection age are looked at, and so how late they may be.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Calls waiting at one activation; past it a call is refused with LimitExceededException. It guards memory, not latency.</summary>
    public int MaxQueuedCallsPerActivation { get; set; } = 100_000;

    /// <summary>An activation unused for this long is collected. Short, because activating costs microseconds and the state read one look-up.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Above so many activations each new one collects the least recently used idle ones. At 1 to 2 KB each these are some 30 MB.</summary>
    public int MaxIdleActivations { get; set; } = 20_000;

    internal void Validate()
    {
        List<string> mistakes = [];
        if (Services is null) mistakes.Add($"{nameof(Services)} is missing.");
        if (CallTimeout <= TimeSpan.Zero) mistakes.Add($"{nameof(CallTimeout)} must be positive.");
        if (SweepPeriod <= TimeSpan.Zero) mistakes.Add($"{nameof(SweepPeriod)} must be positive.");
        if (CollectionAge <= TimeSpan.Zero) mistakes.Add($"{nameof(CollectionAge)} must be positive.");
        if (MaxQueuedCallsPerActivation < 1) mistakes.Add($"{nameof(MaxQueuedCallsPerActivation)} must be at least 1.");
        if (MaxIdleActivations < 1) mistakes.Add($"{nameof(MaxIdleActivations)} must be at least 1.");
        if (mistakes.Count > 0) throw new ArgumentException($"The embedded runtime's options are wrong: {string.Join(' ', mistakes)}");
    }
}
