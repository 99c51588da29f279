using System.Threading.Channels;
using Actors.Gateway.Application;
using Actors.Gateway.Link.Applications;
using Actors.Jobs;
using Actors.Link.V1;

namespace Actors.Gateway.Link;

/// <summary>A worker's life that is over reports an attempt whose number another life of it has by now.</summary>
public sealed class LateReportTests
{
    [Fact]
    public async Task A_report_of_an_earlier_life_of_the_worker_does_not_end_a_later_ones_attempt_of_the_same_number()
    {
        await using var silo = await AppSilo.Start();
        var job = await silo.Submit(new NewJob { Name = "resize", Payload = "{}"u8.ToArray() });
        var later = new ExecutorRef("ann/worker-1", "boot-2", "");
        var grain = silo.Grains.GetGrain<IJobGrain>(job.Id.ToString());
        Assert.Null((await grain.RecordStart(new RecordStart(1, later))).Rejection);

        var peer = new Peer();
        var session = new ApplicationSession(silo.Service<ApplicationServices>(), peer, AppSilo.Ann with { Roles = [Roles.Worker] }, "c1");
        var attempt = new AttemptId { JobId = job.Id.Value, Attempt = 1 };
        var hello = new Hello { Version = 1, Role = LinkRole.Worker, ExecutorId = "worker-1", BootId = "boot-1", Handles = { "resize" }, Held = { new Held { Attempt = attempt, Name = "resize" } } };
        await session.Receive(Frame(new ExecutorMessage { Hello = hello }));
        await session.Receive(Frame(new ExecutorMessage { Finished = new Finished { Attempt = attempt, Kind = EndKind.Succeeded } }));

        Assert.Contains("another executor", (await peer.Next(ServerMessage.BodyOneofCase.FinishedAck)).FinishedAck.Refusal, StringComparison.Ordinal);
        var now = (await grain.Get()).Value!;
        Assert.Equal((JobStatus.Running, 1, later), (now.Status, now.Attempt, now.Executor));
        var own = new FinishAttempt(1, later.Id, new JobOutcome { Status = JobStatus.Succeeded }) { Executor = later };
        Assert.Equal(JobStatus.Succeeded, (await grain.Finish(own)).Value!.Status);
        await session.Closed();
    }

    private static ExecutorFrame Frame(ExecutorMessage message) => new() { Messages = { message } };

    private sealed class Peer : ILinkPeer
    {
        private readonly Channel<ServerMessage> _sent = Channel.CreateBounded<ServerMessage>(100);

        public void Send(ServerMessage message) => _sent.Writer.TryWrite(message);

        public void Close() => _sent.Writer.TryComplete();

        public async Task<ServerMessage> Next(ServerMessage.BodyOneofCase kind)
        {
            using var patience = new CancellationTokenSource(AppSilo.Patience);
            while (true)
            {
                var message = await _sent.Reader.ReadAsync(patience.Token);
                if (message.BodyCase == kind)
                    return message;
            }
        }
    }
}
