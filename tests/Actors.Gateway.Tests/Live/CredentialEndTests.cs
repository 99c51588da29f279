using Actors.Gateway.Application;
using Actors.TestKit;

namespace Actors.Gateway.Live;

public sealed class CredentialEndTests
{
    private readonly ManualTimeProvider _clock = new();
    private int _ends;

    [Theory]
    [InlineData(1)]
    [InlineData(3600)]
    [InlineData(100 * 24 * 3600)]
    public void The_end_is_told_once_and_at_its_time_however_far_away_it_is(int seconds)
    {
        using var end = EndIn(TimeSpan.FromSeconds(seconds));
        _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _ends);
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, _ends);
        _clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void An_end_in_the_past_is_told_at_once()
    {
        using var end = EndIn(TimeSpan.FromSeconds(-5));
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_the_end_wait()
    {
        using var end = EndIn(TimeSpan.FromMinutes(10));
        _clock.Jump(TimeSpan.FromMinutes(-5));
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(0, _ends);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void Nothing_is_told_after_it_is_given_up()
    {
        EndIn(TimeSpan.FromMinutes(1)).Dispose();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _ends);
    }

    private CredentialEnd EndIn(TimeSpan span) => new(_clock.GetUtcNow() + span, _clock, () => _ends++);
}
