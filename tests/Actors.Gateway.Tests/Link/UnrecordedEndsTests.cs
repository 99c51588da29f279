using Actors.Gateway.Link;

namespace Actors.Gateway.Tests.Link;

public sealed class UnrecordedEndsTests
{
    [Fact]
    public void Past_the_bound_a_place_is_not_free_before_an_end_is_recorded()
    {
        var ends = new UnrecordedEnds(bound: 16);

        Assert.All(Enumerable.Range(0, 16), _ => Assert.True(ends.Add()));
        Assert.False(ends.Add());
        ends.Remove();
        Assert.False(ends.Add());

        ends.Remove();
        ends.Remove();
        Assert.True(ends.Add());
    }
}
