using Actors.Gateway.Application.Live;
using Actors.Jobs;

namespace Actors.Gateway.Live;

public sealed class JobCursorTests
{
    [Fact]
    public void A_transition_is_taken_once_and_none_from_before()
    {
        var cursor = new JobCursor(after: 2);
        Assert.True(cursor.Takes(End(3)));
        Assert.False(cursor.Takes(End(3)));
        Assert.False(cursor.Takes(End(2)));
        Assert.Equal((3, true), (cursor.Seq, cursor.HasEnded));
    }

    [Fact]
    public void Progress_is_taken_again_and_again_but_not_after_the_end()
    {
        var cursor = new JobCursor(after: 0);
        Assert.True(cursor.Takes(Progress(2)));
        Assert.True(cursor.Takes(Progress(2)));
        Assert.True(cursor.Takes(End(3)));
        Assert.False(cursor.Takes(Progress(2)));
    }

    [Fact]
    public void What_was_read_is_not_told_after_newer_live_progress()
    {
        var cursor = new JobCursor(after: 0);
        Assert.True(cursor.Takes(Progress(2)));
        Assert.False(cursor.Takes(Progress(2), isPast: true));
        Assert.True(cursor.Takes(End(3), isPast: true));
        Assert.False(cursor.Takes(End(3)));
    }

    [Fact]
    public void A_job_that_runs_again_is_heard_of_again()
    {
        var cursor = new JobCursor(after: 0);
        Assert.True(cursor.Takes(End(3)));
        Assert.True(cursor.Takes(Progress(5)));
        Assert.False(cursor.HasEnded);
        Assert.True(cursor.Takes(End(6)));
    }

    private static LiveEvent End(long seq) => new(new JobId(1), LiveEventKind.Completed, seq, default);

    private static LiveEvent Progress(long seq) => new(new JobId(1), LiveEventKind.Progress, seq, default);
}
