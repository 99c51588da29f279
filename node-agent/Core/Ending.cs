using Actors.Configuration;
using Actors.Link.V1;
using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Core;

/// <summary>How an attempt ended, in the server's terms.</summary>
/// <param name="Kind">The kind of end.</param>
/// <param name="ExitCode">The command's, or what stands for it.</param>
/// <param name="Error">Why it did not succeed; empty when it did.</param>
/// <param name="HasRun">False where no process began.</param>
internal readonly record struct Ending(EndKind Kind, int ExitCode, string Error = "", bool HasRun = true)
{
    private const int TimedOutCode = 124;
    private const int LostCode = 125;
    private const int RejectedCode = 126;
    private const int CanceledCode = 130;

    public static Ending Rejected(string why) => new(EndKind.Rejected, RejectedCode, why, HasRun: false);

    /// <summary>Nobody saw the end: the agent's former life ended before the job did.</summary>
    public static Ending AgentRestarted { get; } = new(EndKind.Lost, LostCode, "the agent restarted while the job ran");

    /// <summary>The server has forgotten an end that it had: one that was restored from a copy, say.</summary>
    public static Ending RanBefore { get; } = new(EndKind.Lost, LostCode, "the node ran this attempt before, and the server has forgotten how it ended");

    /// <summary>What a process's exit means. The reason of a kill outweighs the exit code: who traps SIGTERM may exit with 0.</summary>
    public static Ending Of(ExitStatus exit, KillReason reason, TimeSpan timeout) => reason switch
    {
        KillReason.TimedOut => new(EndKind.TimedOut, TimedOutCode, $"the job ran longer than {GoDuration.Format(timeout)}"),
        KillReason.Canceled => new(EndKind.Canceled, CanceledCode, "canceled"),
        // Not canceled: nobody wanted it so, and a job that may run again is to run again.
        KillReason.AgentStopped => new(EndKind.Lost, LostCode, "the agent was stopped while the job ran"),
        _ when exit.StartError is { } error => new(EndKind.Failed, exit.Code, error, HasRun: false),
        _ when exit.Signal != 0 => new(EndKind.Failed, exit.Code, $"ended by signal {exit.Signal}"),
        _ when exit.Code != 0 => new(EndKind.Failed, exit.Code, $"exit code {exit.Code}"),
        _ => new(EndKind.Succeeded, 0),
    };

    /// <summary>SIGKILL did not end the processes: the attempt is over for the server, whatever becomes of them.</summary>
    public static Ending Stuck(KillReason reason, TimeSpan timeout, TimeSpan waited)
    {
        Ending ending = Of(ExitStatus.Signalled(0), reason, timeout);
        return ending with { Error = $"{ending.Error}; its processes hang in the kernel and did not end within {GoDuration.Format(waited)} of SIGKILL" };
    }
}
