using Actors.Cli.Display;
using Actors.Cli.Server;

namespace Actors.Cli.Commands;

/// <summary>What is said at the end of a wait, and the exit code that goes with it.</summary>
internal static class EndOfJob
{
    public static int Tell(Session session, JobView job, bool exitStatus)
    {
        if (!job.IsFinal)
        {
            session.Screen.Notes.WriteLine($"actors: the wait is over, but {JobDisplay.Sentence(job)}. Wait on with: actors wait {job.Id}");
            return ExitCodes.WaitRanOut;
        }
        if (job.Status != "succeeded")
            session.Screen.Notes.WriteLine($"actors: {JobDisplay.Sentence(job)}");
        return exitStatus ? job.ShellExitCode : ExitCodes.Done;
    }
}
