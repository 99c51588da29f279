using Actors.Simulation.Engine;
using Actors.Simulation.Worlds;
using Actors.Webhooks;

namespace Actors.Simulation.Webhooks;

/// <summary>Carries the requests of one life of the silo to their receivers, and the answers back. What was sent arrives although the silo dies.</summary>
internal sealed class SimulatedSender(World world, TimeProvider time, Chance chance) : IWebhookSender
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private bool _isDead;

    /// <summary>Requests that have arrived and whose answer the silo has not.</summary>
    public int Unheard { get; private set; }

    public Task<DeliveryAttempt> Send(WebhookPost post)
    {
        world.Thread.Require();
        var done = new TaskCompletionSource<DeliveryAttempt>(TaskCreationOptions.RunContinuationsAsynchronously);
        var at = time.GetUtcNow();
        var hasArrived = false;
        world.Clock.After(world.Weather.Latency(chance), Arrive);
        world.Clock.After(Timeout, () => Settle(null));
        return done.Task;

        void Arrive()
        {
            if (world.Weather.LosesRequest(chance))
                return;
            (hasArrived, Unheard) = (true, Unheard + 1);
            if (world.ReceiverAt(post.Url).Answer(post) is { } status && !world.Weather.LosesRequest(chance))
                world.Clock.After(world.Weather.Latency(chance), () => Settle(status));
        }

        void Settle(int? status)
        {
            if (_isDead || done.Task.IsCompleted)
                return;
            if (hasArrived)
                Unheard--;
            done.SetResult(new DeliveryAttempt { At = at, Duration = time.GetUtcNow() - at, StatusCode = status, Error = status == 200 ? null : status is null ? "no answer" : "refused" });
        }
    }

    public void Crash() => _isDead = true;
}
