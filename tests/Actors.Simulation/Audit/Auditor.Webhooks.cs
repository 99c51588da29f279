using System.Text;
using Actors.Domain.Jobs;
using Actors.Jobs;
using Actors.Simulation.Webhooks;
using Actors.Webhooks;

namespace Actors.Simulation.Audit;

/// <summary>Whether receivers hear what they asked for: every end of a job at least once, under one id and with one body, or it is given up and logged.</summary>
internal sealed partial class Auditor
{
    private readonly List<Receiver> _promised = [];
    private readonly Dictionary<JobId, Receiver[]> _listeners = [];
    private readonly Dictionary<(string Url, string MessageId), (string Body, bool IsAccepted)> _calls = [];
    private readonly Dictionary<(string Url, JobId Job), string> _messages = [];
    private readonly List<(Receiver Receiver, string MessageId)> _expected = [];

    /// <summary>Where in the life of a webhook the silo was killed so far.</summary>
    public KillStep KillSteps { get; private set; }

    public string UndeliveredText => string.Join(", ", world.Disk.Outbox.Pending.Select(delivery => $"{delivery.MessageId} of {delivery.Lane} due {delivery.NextAttemptAt:T}"));

    /// <summary>A client was told that its webhook is there: jobs submitted from now on have to be told to it.</summary>
    public void Promised(Receiver receiver) => _promised.Add(receiver);

    /// <summary>A request has arrived.</summary>
    public void Called(Receiver receiver, WebhookPost post, bool isAccepted)
    {
        var words = post.MessageId.Split('_');
        // Progress has the number of its attempt besides, and no promise.
        if (words.Length > 3)
            return;
        var body = Encoding.UTF8.GetString(post.Body.Span);
        var job = JobId.Parse(words[1]);
        var stored = Facts(job).Stored;
        Require(stored?.Owner == receiver.Owner, $"{receiver.Url} hears of job {job} of {stored?.Owner}");
        Require(stored?.Status.IsFinal() == true && post.MessageId == MessageOf(stored), $"{post.MessageId} is sent, but the disk has {stored?.Status} at transition {stored?.Seq}");
        Require(world.Disk.Outbox.HasMessage(post.MessageId), $"{post.MessageId} is sent before it is stored");
        Require(stored is not null && receiver.Events.HasFlag(EventOf(stored)), $"{receiver.Url} did not ask for {post.MessageId}");
        Require(body.Contains($"\"id\":\"{job}\"", StringComparison.Ordinal), $"{post.MessageId} is sent with {body}");
        var former = _calls.GetValueOrDefault((receiver.Url, post.MessageId));
        Require(former.Body is null || former.Body == body, $"{post.MessageId} is sent with two bodies: {former.Body} and {body}");
        _calls[(receiver.Url, post.MessageId)] = (body, former.IsAccepted || isAccepted);
        Require(_messages.TryAdd((receiver.Url, job), post.MessageId) || _messages[(receiver.Url, job)] == post.MessageId, $"the end of {job} is told as {_messages[(receiver.Url, job)]} and as {post.MessageId}");
    }

    /// <summary>How a delivery stands has become durable.</summary>
    public void Settled(WebhookDelivery delivery) => Require(
        delivery.Status != DeliveryStatus.Delivered || _calls.GetValueOrDefault((world.Disk.Outbox.UrlOf(delivery), delivery.MessageId)).IsAccepted,
        $"{delivery.MessageId} is stored as delivered to {delivery.Lane}, where nobody has accepted it");

    public void SiloKilled(SimulatedSender? sender)
    {
        if (world.Settings.Receivers == 0)
            return;
        foreach (var job in _jobs.Values.Where(job => job.Stored is not null && _listeners.GetValueOrDefault(job.Id) is { Length: > 0 }))
            KillSteps |= StepOf(job, job.Stored!);
        if (sender is { Unheard: > 0 })
            KillSteps |= KillStep.BeforeTheAnswer;
        if (world.Disk.Outbox.Pending.Any(delivery => _calls.GetValueOrDefault((world.Disk.Outbox.UrlOf(delivery), delivery.MessageId)).IsAccepted))
            KillSteps |= KillStep.BeforeTheOutcome;
    }

    private static string MessageOf(JobState job) => $"msg_{job.Id}_{job.Seq}";

    private static WebhookEvents EventOf(JobState job) => job.Status == JobStatus.Succeeded ? WebhookEvents.Completed : WebhookEvents.Failed;

    private KillStep StepOf(JobFacts facts, JobState job)
    {
        if (!job.Status.IsFinal())
            return facts.Attempts.TryGetValue(job.Attempt, out var attempt) && attempt.Told.Count > 0 ? KillStep.BeforeTheEnd : KillStep.None;
        if (!job.Pending.HasFlag(PendingEffects.Webhooks))
            return KillStep.None;
        return world.Disk.Outbox.HasMessage(MessageOf(job)) ? KillStep.BeforeTheDebtIsCleared : KillStep.BeforeTheDeliveries;
    }

    private void NoteListeners(JobState job) => _listeners[job.Id] = [.. _promised.Where(receiver => receiver.Owner == job.Owner)];

    private void ExpectCalls(JobState job) =>
        _expected.AddRange(_listeners[job.Id].Where(receiver => receiver.Events.HasFlag(EventOf(job))).Select(receiver => (receiver, MessageOf(job))));

    private void JudgeWebhooks()
    {
        foreach (var (receiver, message) in _expected)
        {
            var isGivenUp = world.Disk.Outbox.Deliveries.Any(delivery =>
                delivery.MessageId == message && delivery.Status == DeliveryStatus.Failed && delivery.Reason is not null && world.Disk.Outbox.UrlOf(delivery) == receiver.Url);
            Require(isGivenUp || _calls.GetValueOrDefault((receiver.Url, message)).IsAccepted, $"{receiver.Url} was never told {message}, and nothing says that it was given up");
        }
    }
}
