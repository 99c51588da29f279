namespace Actors.Embedded.Tests;

/// <summary>What the contract suite needs of a runtime. <see cref="GrainHosts"/> chooses which one it runs on.</summary>
public interface IGrainHost : IAsyncDisposable
{
    IGrainFactory Grains { get; }

    IClusterClient Client { get; }

    /// <summary>What the grains wrote; the same object is among their services.</summary>
    Journal Journal { get; }

    /// <summary>Moves the grains' clock; timers that are due then have their turns, sooner or later.</summary>
    void Advance(TimeSpan span);

    /// <summary>Changes a grain's stored state behind its back.</summary>
    void TouchState(string grainType, string key);

    /// <summary>The next write of state fails with this and changes nothing.</summary>
    void FailNextWrite(Exception exception);

    /// <summary>Ends the process in order, lets time pass, and begins again with the same storage and reminders.</summary>
    Task RestartAsync(TimeSpan away);
}
