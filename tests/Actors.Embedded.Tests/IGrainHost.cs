namespace Actors.Embedded.Tests;

/// <summary>What the contract tests need of a runtime. The embedded one is in <see cref="EmbeddedHost"/>; a test cluster can be another.</summary>
public interface IGrainHost : IAsyncDisposable
{
    IGrainFactory Grains { get; }

    IClusterClient Client { get; }

    /// <summary>Moves the grains' clock, and waits until the turns this woke have run.</summary>
    Task AdvanceAsync(TimeSpan span);

    /// <summary>Changes a grain's stored state behind its back.</summary>
    void TouchState(string grainType, string key);

    /// <summary>Lets the process end in order and begin again, with the same storage and reminders.</summary>
    Task RestartAsync();
}
