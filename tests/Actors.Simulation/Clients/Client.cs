using System.Globalization;
using System.Text;
using Actors.Gateway.Application;
using Actors.Jobs;
using Actors.Simulation.Agents;
using Actors.Simulation.Engine;
using Actors.Simulation.Workers;
using Actors.Simulation.Worlds;

namespace Actors.Simulation.Clients;

/// <summary>Somebody who submits jobs, looks at them, waits for them and now and then cancels one.</summary>
internal sealed class Client(World world, int number)
{
    private const int TriesWithKey = 15;
    private static readonly TimeSpan KeyWindow = TimeSpan.FromHours(24);

    private readonly Chance _chance = world.Chance.Fork();
    private readonly ProcessClock _time = new(world.Clock, new MachineTime(world.Clock), world.Thread);
    private readonly List<JobId> _jobs = [];
    private int _keys;

    public string Name { get; } = $"client-{number}";

    public bool IsDone { get; private set; }

    /// <summary>Two clients may share an owner: two places at which one person works.</summary>
    private Caller Caller { get; } = new(OwnerName(number), [Roles.Operator], "simulation");

    public static string OwnerName(int number) => string.Create(CultureInfo.InvariantCulture, $"owner-{number / 2}");

    public void Start() => world.Outside.Run(async () =>
    {
        try
        {
            await MakeWebhooks();
            for (var act = 0; act < world.Settings.ActsPerClient; act++)
            {
                await Pause(TimeSpan.FromSeconds(0.01), 2 * world.Settings.Span / world.Settings.ActsPerClient);
                await Act();
            }
        }
        catch (Exception e)
        {
            world.Auditor.Report($"{Name} met a bug: {e}");
        }
        IsDone = true;
    });

    /// <summary>The first of an owner's places makes his webhooks. One whose answer is lost is made again: then he has two of the same.</summary>
    private async Task MakeWebhooks()
    {
        foreach (var receiver in world.Receivers.Where(receiver => number % 2 == 0 && receiver.Owner == Caller.User))
        {
            for (var tries = 0; tries < TriesWithKey; tries++)
            {
                try
                {
                    var request = new WebhookRequest(receiver.Url, receiver.Events, Description: null, Active: null);
                    var answer = await world.Requests.Send(_chance, silo => silo.Webhooks.Create(Caller, request, CancellationToken.None));
                    if (answer.Rejection is null)
                    {
                        world.Trace.Note(Name, $"has {receiver.Url}");
                        world.Auditor.Promised(receiver);
                        break;
                    }
                }
                catch (RequestFailedException e)
                {
                    world.Trace.Note(Name, $"webhook: {e.Message}");
                }
                await Pause(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));
            }
        }
    }

    private async Task Act()
    {
        try
        {
            var choice = world.Settings.IsOrderly || _jobs.Count == 0 ? 0 : _chance.Next(10);
            switch (choice)
            {
                case 7:
                    await Cancel(_chance.Pick(_jobs));
                    break;
                case 8:
                    await Look(_chance.Pick(_jobs));
                    break;
                case 9:
                    await WaitForEnd(_chance.Pick(_jobs));
                    break;
                default:
                    await Submit(Draw());
                    break;
            }
        }
        catch (RequestFailedException e)
        {
            world.Trace.Note(Name, e.Message);
        }
    }

    private async Task Submit(NewJob job)
    {
        if (!world.Settings.IsOrderly && _chance.Happens(0.2))
        {
            await SubmitMany([job, .. Enumerable.Range(0, _chance.Next(world.Settings.BatchJobs)).Select(_ => Draw())]);
            return;
        }
        if (job.Key is null)
        {
            await SubmitOnce(job);
            return;
        }
        if (_chance.Happens(0.2))
            await Task.WhenAll(SubmitUntilAnswered(job), SubmitUntilAnswered(job));
        else
            await SubmitUntilAnswered(job);
    }

    private async Task SubmitUntilAnswered(NewJob job)
    {
        for (var tries = 0; tries < TriesWithKey; tries++)
        {
            try
            {
                if (await SubmitOnce(job))
                    return;
            }
            catch (RequestFailedException e)
            {
                world.Trace.Note(Name, $"submit with key {job.Key!.Value}: {e.Message}; again");
            }
            await Pause(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(4));
        }
    }

    /// <summary>False when it was refused for now.</summary>
    private async Task<bool> SubmitOnce(NewJob job)
    {
        var asked = world.Clock.Now;
        var answer = await world.Requests.Send(_chance, silo => world.Auditor.Answered(silo.Jobs.Submit(Caller, job)));
        return Note(answer, asked);
    }

    private bool Note(Result<JobSnapshot> answer, TimeSpan asked)
    {
        if (!answer.TryGet(out var accepted, out var rejection))
        {
            world.Trace.Note(Name, $"submit refused: {rejection.Message}");
            world.Auditor.Require(rejection.Code is RejectionCode.Unavailable, $"a proper submit was refused: {rejection}");
            return false;
        }
        world.Trace.Note(Name, $"job {accepted.Id} accepted ({accepted.Spec.Policy.Delivery}, {accepted.Spec.Policy.Priority}, for {accepted.Spec.Queue.Target})");
        world.Auditor.Acknowledged(accepted, asked);
        _jobs.Add(accepted.Id);
        return true;
    }

    /// <summary>A batch whose answer is lost may have been accepted: jobs with a key are then asked for again, one by one.</summary>
    private async Task SubmitMany(IReadOnlyList<NewJob> jobs)
    {
        try
        {
            var asked = world.Clock.Now;
            var answers = (await world.Requests.Send(_chance, async silo =>
            {
                var submitted = await silo.Jobs.SubmitMany(Caller, jobs);
                foreach (var answer in submitted.Value)
                    await world.Auditor.Answered(Task.FromResult(answer));
                return submitted;
            })).Value;
            foreach (var answer in answers)
                Note(answer, asked);
        }
        catch (RequestFailedException e)
        {
            world.Trace.Note(Name, $"batch: {e.Message}; those with a key again");
            foreach (var job in jobs.Where(job => job.Key is not null))
                await SubmitUntilAnswered(job);
        }
    }

    private async Task Cancel(JobId id)
    {
        world.Trace.Note(Name, $"cancels job {id}");
        world.Auditor.CancelAsked(id);
        await world.Requests.Send(_chance, silo => world.Auditor.Answered(silo.Jobs.Cancel(Caller, id, "no longer wanted")));
    }

    private async Task Look(JobId id)
    {
        var answer = await world.Requests.Send(_chance, silo => world.Auditor.Answered(silo.Jobs.Get(Caller, id)));
        world.Auditor.Seen(id, answer);
    }

    private async Task WaitForEnd(JobId id)
    {
        var answer = await world.Requests.Send(_chance, silo => world.Auditor.Answered(silo.Jobs.WaitForEnd(Caller, id, TimeSpan.FromSeconds(20), CancellationToken.None)));
        world.Auditor.Seen(id, answer);
    }

    private NewJob Draw()
    {
        if (_chance.Happens(world.Settings.NamedShare))
            return DrawNamed();
        var script = ProcessScript.Draw(_chance, world.Commands);
        var command = world.NewCommand(script);
        var job = new NewJob
        {
            Name = JobSpec.CommandName,
            Node = _chance.Pick(world.Nodes),
            Payload = Encoding.UTF8.GetBytes($$"""{"command":"{{command}}"}"""),
        };
        if (world.Settings.IsOrderly)
            return job;
        var mayRunAgain = _chance.Happens(0.5);
        return job with
        {
            Priority = (JobPriority)_chance.Next(3),
            NotBefore = _chance.Happens(0.2) ? world.SiloTime.Now + _chance.BetweenMs(-1_000, 15_000) : null,
            Timeout = _chance.Happens(0.3) ? _chance.BetweenMs(500, 10_000) : TimeSpan.FromMinutes(2),
            Delivery = mayRunAgain ? Delivery.AtLeastOnce : Delivery.AtMostOnce,
            MaxRetries = mayRunAgain ? _chance.Next(4) : 0,
            Key = _chance.Happens(0.5) ? NewKey(command) : null,
        };
    }

    private NewJob DrawNamed()
    {
        var mayRunAgain = _chance.Happens(0.8);
        return new NewJob
        {
            Name = _chance.Pick(world.Settings.JobNames),
            Payload = WorkerScript.Draw(_chance).ToPayload(),
            Priority = (JobPriority)_chance.Next(3),
            NotBefore = _chance.Happens(0.1) ? world.SiloTime.Now + _chance.BetweenMs(-1_000, 15_000) : null,
            Timeout = _chance.Happens(0.1) ? _chance.BetweenMs(500, 5_000) : TimeSpan.FromMinutes(2),
            Delivery = mayRunAgain ? Delivery.AtLeastOnce : Delivery.AtMostOnce,
            MaxRetries = mayRunAgain ? _chance.Next(4) : 0,
            Key = _chance.Happens(0.3) ? NewKey("named") : null,
        };
    }

    private IdempotencyKey NewKey(string body) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{number}-{_keys++}"), body, world.SiloTime.Now + KeyWindow);

    private Task Pause(TimeSpan least, TimeSpan most) => Task.Delay(_chance.Between(least, most), _time);
}
