using Actors.Gateway.Application;
using Actors.Gateway.Application.Live;
using Actors.Gateway.Http;
using Actors.Gateway.Tokens;
using Actors.Jobs;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Actors.Gateway.SignalR;

/// <summary>The hub <c>/hubs/jobs</c>: the events of the Socket.IO edge under the same names, for clients of SignalR.</summary>
[Authorize]
internal sealed class JobsHub(JobFeed feed, GatewayOptions options, TimeProvider time, IHubContext<JobsHub> hub) : Hub
{
    private static readonly object ClientKey = new();

    /// <summary>Done when the events of all the user's jobs come. SignalR tells a client that it is connected a moment before; who has to hear of a job that it
    /// submits at once awaits this.</summary>
    public void Ready() => Client.CountMessage();

    /// <summary>Follows a job: its events come as <c>job:ID:progress</c> and so on. What is missed comes before the answer.</summary>
    /// <param name="after">The last <c>seq</c> the client knows; null for none.</param>
    public async Task<SubscribeAnswer> Subscribe(string jobId, long? after)
    {
        var client = Client;
        client.CountMessage();
        if (!JobId.TryParse(jobId, out var id))
            return SubscribeAnswer.Of(new Rejection(RejectionCode.NotFound, "no such job"));
        if (after < 0)
            return SubscribeAnswer.Of(new Rejection(RejectionCode.Invalid, "after is the number of an event, 0 or more"));
        var subscribed = await client.Subscriptions.Subscribe(id, after ?? 0);
        // Whoever has the answer's number has heard everything up to it.
        await client.AllSent();
        return subscribed.TryGet(out var subscription, out var rejection)
            ? new SubscribeAnswer { Ok = true, JobId = jobId, State = JobJson.StateOf(subscription.Job.Status), Seq = subscription.Seq }
            : SubscribeAnswer.Of(rejection);
    }

    /// <summary>True when the job was followed.</summary>
    public bool Unsubscribe(string jobId)
    {
        Client.CountMessage();
        return JobId.TryParse(jobId, out var id) && Client.Subscriptions.Unsubscribe(id);
    }

    public override async Task OnConnectedAsync()
    {
        var client = new HubClient(Context, hub, Context.GetHttpContext()!.TokenCaller()!, feed, options.Live, time);
        Context.Items[ClientKey] = client;
        if (await client.Join() is { } refusal)
            throw new HubException(refusal.Message);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items[ClientKey] is HubClient client)
            client.Leave();
        return Task.CompletedTask;
    }

    private HubClient Client => (HubClient)Context.Items[ClientKey]!;
}
