namespace Actors.NodeAgent.Processes;

/// <summary>What a consumer of output wants next.</summary>
public enum OutputDemand
{
    /// <summary>More, as soon as there is some.</summary>
    Continue,

    /// <summary>
    /// Nothing until <see cref="IRunningProcess.Resume"/>: neither stream is read, so the process blocks once its pipe is full.
    /// Its exit too is reported only after that, since output still in the pipe comes first.
    /// </summary>
    Pause,
}
