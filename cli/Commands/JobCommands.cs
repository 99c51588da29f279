using System.CommandLine;
using Actors.Cli.Display;

namespace Actors.Cli.Commands;

/// <summary>The commands on one job that was submitted before: <c>get</c>, <c>wait</c>, <c>logs</c>, <c>cancel</c>.</summary>
internal static class JobCommands
{
    public static Command Get(ConnectionOptions connection)
    {
        var id = Id();
        return With(new Command("get", "Show a job"), id, async (parsed, cancellation) =>
        {
            using var session = connection.Open(parsed);
            var (job, json) = await session.Jobs.Get(parsed.GetRequiredValue(id), cancellation);
            if (session.Screen.AsJson)
                session.Screen.Json(json);
            else
                JobDisplay.Show(session.Screen, job);
            return ExitCodes.Done;
        });
    }

    public static Command Wait(ConnectionOptions connection)
    {
        var id = Id();
        var maxWait = ValueOptions.Duration("--max-wait", "Give up waiting after this (exit code 124); the job goes on");
        var exitStatus = ExitStatus();
        return With(new Command("wait", "Wait until a job has ended; prints its status") { maxWait, exitStatus }, id, async (parsed, cancellation) =>
        {
            using var session = connection.Open(parsed);
            var (job, json) = await session.Jobs.WaitForEnd(parsed.GetRequiredValue(id), parsed.GetValue(maxWait), cancellation);
            if (session.Screen.AsJson)
                session.Screen.Json(json);
            else
                await session.Screen.Out.WriteLineAsync(job.Status);
            return EndOfJob.Tell(session, job, parsed.GetValue(exitStatus));
        });
    }

    public static Command Logs(ConnectionOptions connection)
    {
        var id = Id();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the job has ended" };
        var exitStatus = ExitStatus();
        return With(new Command("logs", "Print a command's output, stdout and stderr each to its own") { follow, exitStatus }, id, async (parsed, cancellation) =>
        {
            using var session = connection.Open(parsed);
            var follower = session.Follower();
            if (!parsed.GetValue(follow) && !parsed.GetValue(exitStatus))
            {
                await follower.PrintStored(parsed.GetRequiredValue(id), cancellation);
                return ExitCodes.Done;
            }
            return EndOfJob.Tell(session, await follower.Follow(parsed.GetRequiredValue(id), cancellation), parsed.GetValue(exitStatus));
        });
    }

    public static Command Cancel(ConnectionOptions connection)
    {
        var id = Id();
        return With(new Command("cancel", "End a job, whether it waits or runs"), id, async (parsed, cancellation) =>
        {
            using var session = connection.Open(parsed);
            var (job, json) = await session.Jobs.Cancel(parsed.GetRequiredValue(id), cancellation);
            if (session.Screen.AsJson)
                session.Screen.Json(json);
            else
                await session.Screen.Out.WriteLineAsync(job.IsFinal ? job.Status : "canceling");
            return ExitCodes.Done;
        });
    }

    private static Argument<string> Id() => new("id") { Description = "The job's id, as submit printed it" };

    private static Option<bool> ExitStatus() => new("--exit-status") { Description = "Wait, and exit with the job's own exit code" };

    private static Command With(Command command, Argument<string> id, Func<ParseResult, CancellationToken, Task<int>> run)
    {
        id.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (token.Value.Length == 0 || !token.Value.All(char.IsAsciiDigit)))
                result.AddError($"'{token.Value}' is not a job's id, which is a number; 'actors list' shows them");
        });
        command.Arguments.Insert(0, id);
        command.SetAction(run);
        return command;
    }
}
