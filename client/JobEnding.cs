namespace Actors.Client;

/// <summary>How a job ended.</summary>
public enum JobEnding
{
    /// <summary>Its handler returned.</summary>
    Succeeded,

    /// <summary>Its handler failed, and there are no retries left or none would help.</summary>
    Failed,

    /// <summary>Its last attempt ran longer than its timeout.</summary>
    TimedOut,

    /// <summary>It was canceled.</summary>
    Canceled,

    /// <summary>The worker refused to run it.</summary>
    Rejected,

    /// <summary>Its worker vanished, and it may not run again.</summary>
    Lost,
}
