namespace Actors.Gateway.Application.Live;

/// <summary>How much of one job a subscriber has been told: each transition once, and no progress from before one.</summary>
internal sealed class JobCursor(long after)
{
    private bool _hasProgress;

    /// <summary>The last transition the subscriber knows.</summary>
    public long Seq { get; private set; } = after;

    public bool HasEnded { get; private set; }

    /// <summary>Whether the subscriber is to be told of it; then it counts as told.</summary>
    /// <param name="isPast">It was read from the job's state, beside what comes live.</param>
    public bool Takes(LiveEvent happened, bool isPast = false)
    {
        // Live progress is newer than what was read before it came.
        if (happened.Seq < Seq || (happened.IsEnd && happened.Seq == Seq) || (!happened.IsEnd && isPast && _hasProgress))
            return false;
        _hasProgress = !happened.IsEnd;
        HasEnded = happened.IsEnd;
        Seq = happened.Seq;
        return true;
    }
}
