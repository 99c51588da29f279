using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Storage;
using Actors.Users;
using Actors.Webhooks;

namespace Actors.Gateway.Application;

/// <summary>What callers can do with jobs. Every method takes the caller, and nobody reaches a job of somebody else.</summary>
public sealed partial class JobService(
    IGrainFactory grains, IJobIndex index, JobEnds ends, JobIdSource ids, IWebhookUrls urls, GatewayOptions options, TimeProvider time)
{
    private readonly JobSpecs _specs = new(options, urls, ids);

    private static readonly Rejection NotFound = new(RejectionCode.NotFound, "no such job");

    public Task<Result<JobSnapshot>> Submit(Caller caller, NewJob job)
    {
        if (!_specs.Of(caller, job).TryGet(out var spec, out var rejection))
            return Task.FromResult<Result<JobSnapshot>>(rejection);
        var command = new SubmitJob { Owner = caller.User, Spec = spec, Key = job.Key };
        var id = job.Id ?? ids.Next();
        return job.Key is null
            ? grains.GetGrain<IJobGrain>(id.ToString()).Submit(command)
            : grains.GetGrain<IUserGrain>(caller.User).SubmitOnce(id, command);
    }

    public async Task<Result<JobSnapshot>> Get(Caller caller, JobId id) =>
        OnlyOwn(caller, await Grain(id).Get());

    /// <summary>The job once it has ended, or as it stands when the time is up.</summary>
    public async Task<Result<JobSnapshot>> WaitForEnd(Caller caller, JobId id, TimeSpan atMost, CancellationToken cancellation)
    {
        var now = await Get(caller, id);
        if (!now.TryGet(out var job, out _) || job.Status.IsFinal() || atMost <= TimeSpan.Zero)
            return now;
        return await ends.WaitForEnd(id, atMost < options.MaxWait ? atMost : options.MaxWait, cancellation);
    }

    public async Task<Result<JobSnapshot>> Cancel(Caller caller, JobId id, string? reason)
    {
        var now = await Get(caller, id);
        return now.TryGet(out _, out _) ? await Grain(id).Cancel(new CancelJob(reason)) : now;
    }

    /// <summary>A page of the caller's jobs, newest first, with their total.</summary>
    public Task<Result<JobList>> List(Caller caller, JobListing listing) => ListOf(caller.User, listing);

    /// <param name="owner">Null for everybody's, which only admins may see.</param>
    internal async Task<Result<JobList>> ListOf(string? owner, JobListing listing)
    {
        if (RefusalOfPage(listing.Offset, listing.Limit) is { } refusal)
            return refusal;
        var asOf = listing.AsOf ?? await AsOfNow(owner);
        var query = new JobQuery
        {
            Owner = owner, Statuses = listing.Statuses, Name = listing.Name, AsOf = asOf, Offset = listing.Offset, Limit = listing.Limit,
        };
        var total = await index.Count(query);
        return new JobList(total <= listing.Offset ? [] : await ReadListed(await index.List(query)), total, asOf);
    }

    /// <summary>An id that comes after all of the owner's jobs and before those to come. Not the last id there is: that is somebody's.</summary>
    private async Task<JobId> AsOfNow(string? owner)
    {
        var now = JobIdSource.At(time.GetUtcNow());
        var newest = await index.List(new JobQuery { Owner = owner, Limit = 1 });
        return newest.Count > 0 && newest[0].Id.CompareTo(now) > 0 ? newest[0].Id : now;
    }

    /// <summary>The caller's jobs in the order of their last change, or by id while that reaches back further than the index remembers.
    /// None is missed by whoever goes on with <see cref="JobUpdates.Next"/>.</summary>
    public async Task<Result<JobUpdates>> Updates(Caller caller, UpdateCursor after, int limit)
    {
        if (RefusalOfPage(offset: 0, limit) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var found = after.IsById ? null : await index.ListChanges(caller.User, after.At, after.Id, limit);
        if (found is not { } entries)
            return await UpdatesById(caller, after.ById(), limit, now);
        var more = entries.Count == limit;
        var last = entries.Count == 0 ? after.At : entries[^1].UpdatedAt;
        return new JobUpdates(await ReadListed(entries), more ? after.After(last, entries[^1].Id, now) : after.EndOfSweep(last, now), more);
    }

    private async Task<Result<JobUpdates>> UpdatesById(Caller caller, UpdateCursor after, int limit, DateTimeOffset now)
    {
        var entries = await index.ListChangedById(caller.User, after.At, after.Id ?? default, limit);
        var more = entries.Count == limit;
        return new JobUpdates(await ReadListed(entries), more ? after.After(after.At, entries[^1].Id, now) : after.EndOfSweep(now, now), more);
    }

    /// <summary>The caller's ended jobs, the last ended first.</summary>
    public async Task<IReadOnlyList<JobSnapshot>> ListEnded(Caller caller, int limit)
    {
        var jobs = new List<JobSnapshot>();
        for (var offset = 0; offset < limit; offset += JobQuery.MaxLimit)
        {
            var asked = Math.Min(JobQuery.MaxLimit, limit - offset);
            var entries = await index.List(new JobQuery { Owner = caller.User, Order = JobOrder.LastFinishedFirst, Offset = offset, Limit = asked });
            jobs.AddRange(await Read(entries));
            if (entries.Count < asked)
                break;
        }
        return jobs;
    }

    private async Task<ImmutableArray<JobSnapshot>> Read(IReadOnlyList<JobIndexEntry> entries)
    {
        var jobs = ImmutableArray.CreateBuilder<JobSnapshot>(entries.Count);
        foreach (var entry in entries)
        {
            // An entry may outlive its job by a moment.
            if ((await Grain(entry.Id).Get()).Value is { } job)
                jobs.Add(job);
        }
        return jobs.ToImmutable();
    }

    private async Task<ImmutableArray<ListedJob>> ReadListed(IReadOnlyList<JobIndexEntry> entries)
    {
        var jobs = ImmutableArray.CreateBuilder<ListedJob>(entries.Count);
        foreach (var entry in entries)
        {
            // An entry may outlive its job by a moment.
            if ((await Grain(entry.Id).Get()).Value is { } job)
                jobs.Add(new ListedJob(job, entry.UpdatedAt));
        }
        return jobs.ToImmutable();
    }

    /// <summary>A job of somebody else is answered like one that does not exist.</summary>
    internal static Result<JobSnapshot> OnlyOwn(Caller caller, Result<JobSnapshot> found) =>
        found.TryGet(out var job, out _) && job.Owner != caller.User ? NotFound : found;

    private IJobGrain Grain(JobId id) => grains.GetGrain<IJobGrain>(id.ToString());
}
