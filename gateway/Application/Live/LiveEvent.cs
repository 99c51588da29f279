using Actors.Jobs;

namespace Actors.Gateway.Application.Live;

/// <summary>What clients are told of a job.</summary>
public enum LiveEventKind
{
    Progress,
    Completed,

    /// <summary>Every end but success.</summary>
    Failed,
}

/// <summary>An event as clients get it, encoded once for all of them.</summary>
/// <param name="Seq">The number of the job's transition; for progress, that of the last one before it.</param>
/// <param name="Json">An object with the members <c>jobId</c>, <c>seq</c> and what the kind brings.</param>
public sealed record LiveEvent(JobId Job, LiveEventKind Kind, long Seq, ReadOnlyMemory<byte> Json)
{
    private object? _form;

    /// <summary>The kind as clients name it.</summary>
    public string KindName => Kind switch
    {
        LiveEventKind.Progress => "progress",
        LiveEventKind.Completed => "completed",
        _ => "failed",
    };

    /// <summary>The job has ended.</summary>
    public bool IsEnd => Kind != LiveEventKind.Progress;

    /// <summary>The event in an edge's own form. It is made once for as long as one edge asks for it.</summary>
    public T As<T>(Func<LiveEvent, T> encode) where T : class
    {
        if (_form is T form)
            return form;
        var made = encode(this);
        _form = made;
        return made;
    }
}
