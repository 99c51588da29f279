using System.CommandLine;

namespace Actors.Cli.Commands;

/// <summary><c>actors submit</c>: a command for a node, or a named job for whichever worker handles it.</summary>
internal sealed class SubmitCommand
{
    private readonly ConnectionOptions _connection;
    private readonly SubmitRequest _request = new();
    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Wait for the end, then print the output or result" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Print the output while the command runs" };
    private readonly Option<TimeSpan?> _maxWait = ValueOptions.Duration("--max-wait", "Give up waiting after this (exit code 124); the job goes on");
    private readonly Option<bool> _exitStatus = new("--exit-status") { Description = "Wait, and exit with the job's own exit code" };

    private SubmitCommand(ConnectionOptions connection) => _connection = connection;

    public static Command Create(ConnectionOptions connection)
    {
        var submit = new SubmitCommand(connection);
        var command = new Command("submit", "Run a command on a node, or hand over a named job; prints the job's id");
        submit._request.AddTo(command);
        command.Add(submit._wait);
        command.Add(submit._follow);
        command.Add(submit._maxWait);
        command.Add(submit._exitStatus);
        command.SetAction(submit.Run);
        return command;
    }

    private void Check(ParseResult parsed)
    {
        if (parsed.GetValue(_follow) && parsed.GetValue(_request.Name) is not null)
            throw new WrongUsageException("--follow shows a command's output; a named job has a result instead, which --wait prints");
        if (parsed.GetValue(_follow) && parsed.GetValue(_maxWait) is not null)
            throw new WrongUsageException("--max-wait goes with --wait, not with --follow");
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        Check(parsed);
        var body = _request.Body(parsed);
        using var session = _connection.Open(parsed);
        var id = await session.Jobs.Submit(body, cancellation);
        var follow = parsed.GetValue(_follow);
        var exitStatus = parsed.GetValue(_exitStatus);
        if (!follow && !exitStatus && !parsed.GetValue(_wait) && parsed.GetValue(_maxWait) is null)
        {
            Acknowledge(session, id, parsed.GetValue(_request.Name) is null);
            return ExitCodes.Done;
        }
        await session.Screen.Notes.WriteLineAsync($"job {id}");
        using var onInterrupt = cancellation.Register(() => session.Screen.Notes.WriteLine($"actors: the job goes on. See: actors logs -f {id}; end it with: actors cancel {id}"));
        return follow
            ? EndOfJob.Tell(session, await session.Follower().Follow(id, cancellation), exitStatus)
            : await Wait(session, id, parsed.GetValue(_maxWait), exitStatus, cancellation);
    }

    private static void Acknowledge(Session session, string id, bool isCommand)
    {
        if (session.Screen.AsJson)
        {
            session.Screen.Out.WriteLine($$"""{"jobId":"{{id}}"}""");
            return;
        }
        session.Screen.Out.WriteLine(id);
        if (Display.Screen.IsTerminal)
            session.Screen.Notes.WriteLine(isCommand ? $"Follow it with: actors logs -f {id}" : $"Wait for it with: actors wait {id}");
    }

    private static async Task<int> Wait(Session session, string id, TimeSpan? atMost, bool exitStatus, CancellationToken cancellation)
    {
        var (job, json) = await session.Jobs.WaitForEnd(id, atMost, cancellation);
        if (session.Screen.AsJson)
            session.Screen.Json(json);
        else if (job.IsFinal && job.IsCommand)
            await session.Follower().PrintStored(id, cancellation);
        else if (job.Result.ValueKind != System.Text.Json.JsonValueKind.Undefined)
            await session.Screen.Out.WriteLineAsync(job.Result.GetRawText());
        return EndOfJob.Tell(session, job, exitStatus);
    }
}
