namespace Actors.Cli;

/// <summary>How the program ends; documented in <c>actors --help</c>. With <c>--exit-status</c> the job's own code takes their place.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The server said no, or a job to be shown does not exist.</summary>
    public const int Refused = 1;

    public const int Usage = 2;

    /// <summary>No answer came. Whether a submit was taken is then unknown, and the message says so.</summary>
    public const int Unreachable = 3;

    /// <summary>The job had not ended when <c>--max-wait</c> was over. As timeout(1).</summary>
    public const int WaitRanOut = 124;

    /// <summary>As a shell shows a program ended by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>As a shell shows a program whose reader went away; here also when the output cannot be written.</summary>
    public const int BrokenPipe = 141;
}
