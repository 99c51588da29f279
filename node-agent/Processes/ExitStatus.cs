namespace Actors.NodeAgent.Processes;

/// <summary>How a process ended, as a shell would tell it.</summary>
/// <param name="Code">0–255; 128 + signal for a process ended by a signal; 127 when the program or its directory was not found; 126 when it could not be started.</param>
/// <param name="Signal">The signal that ended it, or 0.</param>
/// <param name="StartError">Why it could not be started; null when it ran.</param>
public readonly record struct ExitStatus(int Code, int Signal = 0, string? StartError = null)
{
    public const int NotFound = 127;
    public const int CannotStart = 126;

    private const int SignalBase = 128;

    public static ExitStatus Exited(int code) => new(code);

    public static ExitStatus Signalled(int signal) => new(SignalBase + signal, signal);

    public static ExitStatus NotStarted(int code, string error) => new(code, 0, error);
}
