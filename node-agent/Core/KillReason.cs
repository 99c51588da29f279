namespace Actors.NodeAgent.Core;

/// <summary>Why the agent ended an attempt; the first reason counts.</summary>
internal enum KillReason
{
    None,
    TimedOut,
    Canceled,

    /// <summary>The agent itself has to stop and could wait no longer.</summary>
    AgentStopped,
}
