using System.Globalization;
using Actors.Simulation.Engine;
using Actors.Simulation.Worlds;
using Actors.Webhooks;

namespace Actors.Simulation.Webhooks;

/// <summary>Somebody who wants to be called when an owner's jobs end. While there are faults he answers badly or not at all now and then, and in some
/// worlds the silo dies at the moment at which it hears from him.</summary>
internal sealed class Receiver(World world, string owner, int number)
{
    /// <summary>The silo dies within so many steps after a request arrived: before the answer is there, or is judged, or is stored.</summary>
    private const int StepsToDeath = 60;

    private readonly Chance _chance = world.Chance.Fork();

    public string Owner => owner;

    public string Url { get; } = string.Create(CultureInfo.InvariantCulture, $"https://receiver-{number}.example/{owner}");

    /// <summary>The first hears everything, the others one kind of end each.</summary>
    public WebhookEvents Events { get; } = number switch
    {
        0 => WebhookEvents.All,
        1 => WebhookEvents.Completed,
        _ => WebhookEvents.Failed,
    };

    /// <summary>A request arrives.</summary>
    /// <returns>The status it is answered with; null when it is not answered.</returns>
    public int? Answer(WebhookPost post)
    {
        var status = world.Faults.AreOver ? 200 : Mood();
        world.Trace.Note(Url, $"is called by {post.MessageId} and answers {status?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}");
        world.Auditor.Called(this, post, isAccepted: status == 200);
        if (!world.Faults.AreOver && world.Settings.Faults.ContainsKey(Fault.SiloCrash) && _chance.Happens(0.05))
            world.AfterSteps(_chance.Next(StepsToDeath), world.SiloHost.Crash);
        return status;
    }

    private int? Mood() => _chance.Next(10) switch
    {
        0 => null,
        1 => 503,
        2 => 302,
        _ => 200,
    };
}
