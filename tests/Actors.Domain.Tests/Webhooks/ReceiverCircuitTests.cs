using Actors.Domain.Webhooks;

namespace Actors.Domain.Tests.Webhooks;

public sealed class ReceiverCircuitTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly WebhookRules Rules = new()
    {
        MaxAtOnce = 8,
        FailuresToOpen = 5,
        FirstProbePause = TimeSpan.FromSeconds(10),
        MaxProbePause = TimeSpan.FromSeconds(60),
    };

    private readonly ReceiverCircuit _circuit = new(Rules);

    [Fact]
    public void A_receiver_that_is_well_gets_several_at_once() =>
        Assert.Equal((8, false), (_circuit.PlacesAt(Noon), _circuit.IsSuspect));

    [Fact]
    public void One_that_failed_gets_one_at_a_time()
    {
        _circuit.Failed(Noon);

        Assert.Equal((1, true, false), (_circuit.PlacesAt(Noon), _circuit.IsSuspect, _circuit.IsOpen));
    }

    [Fact]
    public void After_several_failures_it_is_only_probed_and_ever_less_often()
    {
        Assert.Equal([false, false, false, false, true], Enumerable.Range(0, 5).Select(_ => _circuit.Failed(Noon)).ToArray());
        var now = Noon;
        foreach (var pause in new[] { 10, 20, 40, 60, 60 })
        {
            Assert.Equal(0, _circuit.PlacesAt(now));
            Assert.Equal(now.AddSeconds(pause), _circuit.NextAt);
            now = _circuit.NextAt;
            Assert.Equal(1, _circuit.PlacesAt(now));
            Assert.False(_circuit.Failed(now));
        }
    }

    [Fact]
    public void Requests_that_fail_together_are_one_outage()
    {
        for (var i = 0; i < 8; i++)
            _circuit.Failed(Noon);

        Assert.Equal(Noon.AddSeconds(10), _circuit.NextAt);
    }

    [Fact]
    public void The_first_success_lets_all_through()
    {
        for (var i = 0; i < 5; i++)
            _circuit.Failed(Noon);

        Assert.True(_circuit.Succeeded());
        Assert.Equal((8, false), (_circuit.PlacesAt(Noon), _circuit.IsOpen));
        Assert.False(_circuit.Succeeded());
    }

    [Fact]
    public void A_receiver_that_asked_for_a_pause_gets_it()
    {
        _circuit.Pause(Noon.AddSeconds(30));
        _circuit.Pause(Noon.AddSeconds(5));

        Assert.Equal((0, 8), (_circuit.PlacesAt(Noon.AddSeconds(29)), _circuit.PlacesAt(Noon.AddSeconds(30))));
    }
}
