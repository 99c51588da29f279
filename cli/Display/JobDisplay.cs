using System.Globalization;
using Actors.Cli.Server;

namespace Actors.Cli.Display;

/// <summary>Jobs as a person reads them.</summary>
internal static class JobDisplay
{
    private static readonly string[] ListHead = ["ID", "STATUS", "JOB", "NODE", "CREATED", "TOOK", "REASON"];

    public static void List(Screen screen, IEnumerable<JobView> jobs) => screen.Table(ListHead, jobs.Select(IReadOnlyList<Cell> (job) =>
    [
        job.Id, Cell.Status(job.Status), job.Name, job.Node, Cell.Time(job.Timestamp.Created), Took(job), job.FailedReason ?? job.LastError,
    ]));

    public static void Show(Screen screen, JobView job) => screen.Table(["", ""], Facts(job).Select(IReadOnlyList<Cell> (fact) => [fact.Name, fact.Value]));

    /// <summary>One sentence on how a job stands.</summary>
    public static string Sentence(JobView job)
    {
        var subject = $"job {job.Id}{(job.Node is null ? "" : $" on {job.Node}")}";
        return job.Status switch
        {
            "succeeded" => $"{subject} succeeded",
            "failed" when job.CommandExitCode is { } code => $"{subject} ended with exit code {code}",
            "scheduled" or "queued" or "running" => $"{subject} is {job.Status}",
            _ => $"{subject} ended as {job.Status}{(job.FailedReason is { } reason ? $": {((Cell)reason).Text}" : "")}",
        };
    }

    private static IEnumerable<(string Name, Cell Value)> Facts(JobView job)
    {
        yield return ("id", job.Id);
        yield return ("status", Cell.Status(job.Status));
        yield return ("job", job.Name);
        if (job.Node is not null)
            yield return ("node", job.Node);
        yield return ("attempt", job.Attempt);
        if (job.Status == "running" && (job.Progress > 0 || job.ProgressMessage is not null))
            yield return ("progress", string.Create(CultureInfo.InvariantCulture, $"{job.Progress:0.#} % {job.ProgressMessage}"));
        if (job.CancelRequested)
            yield return ("cancel", "requested");
        if (job.CommandExitCode is { } exitCode)
            yield return ("exit code", exitCode);
        else if (job.Result.ValueKind != System.Text.Json.JsonValueKind.Undefined)
            yield return ("result", job.Result.GetRawText());
        if ((job.FailedReason ?? job.LastError) is { } reason)
            yield return ("reason", reason);
        yield return ("created", Cell.Time(job.Timestamp.Created));
        if (job.Timestamp.Due is { } due)
            yield return ("due", Cell.Time(due));
        if (job.Timestamp.Started is { } started)
            yield return ("started", Cell.Time(started));
        if (job.Timestamp.Finished is { } finished)
            yield return ("finished", Cell.Time(finished));
        if (Took(job) is { Length: > 0 } took)
            yield return ("took", took);
    }

    private static string Took(JobView job) => job.Timestamp is { Started: { } started, Finished: { } finished }
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, finished - started) / 1000.0:0.###} s")
        : "";
}
