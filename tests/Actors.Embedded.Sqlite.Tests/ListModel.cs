using System.Collections.Immutable;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>A store under random writes, beside a plain list of the jobs that ought to be in it. Every list and total is held to the plain list.</summary>
internal sealed class ListModel(TestStore test, int seed)
{
    private static readonly string?[] Owners = ["ann", "bob", "eve", null, "nobody"];
    private static readonly string?[] Names = [null, null, "mail", "resize", "rare", "never"];
    private static readonly ImmutableArray<JobStatus> Failed = [JobStatus.Failed, JobStatus.TimedOut, JobStatus.Canceled, JobStatus.Rejected, JobStatus.Lost];

    private static readonly ImmutableArray<ImmutableArray<JobStatus>> Statuses =
    [
        [], [JobStatus.Scheduled], [JobStatus.Queued], [JobStatus.Running], [JobStatus.Succeeded], Failed, [JobStatus.Lost, JobStatus.Failed], [JobStatus.Running, JobStatus.Lost],
    ];

    private readonly Random _random = new(seed);
    private readonly Dictionary<long, Held<TestJob>> _jobs = [];
    private long _lastId = 1000;

    /// <summary>New jobs, a few of them with an id between older ones.</summary>
    public async Task Submit(int count)
    {
        var fresh = Enumerable.Range(0, count).Select(_ => New()).DistinctBy(job => job.Id).Where(job => !_jobs.ContainsKey(job.Id)).ToList();
        foreach (var batch in fresh.Chunk(500))
        {
            if (_random.Next(2) == 0)
            {
                await test.Store.Batches.Add(batch);
                foreach (var job in batch)
                    _jobs[job.Id] = await test.Read(job.Id);
            }
            else
            {
                foreach (var held in await Task.WhenAll(batch.Select(test.Write)))
                    _jobs[held.State.Id] = held;
            }
        }
    }

    /// <summary>Random changes of random jobs: of status mostly, now and then of owner and name; and removals.</summary>
    public async Task Change(int count)
    {
        var changed = Enumerable.Range(0, count).Select(_ => _jobs.Keys.ElementAt(_random.Next(_jobs.Count))).Distinct().ToList();
        await Task.WhenAll(changed.Select(id =>
        {
            var job = _jobs[id];
            if (_random.Next(20) > 0)
                return test.Write(job, Changed);
            _jobs.Remove(id);
            return test.Clear(job);
        }));
    }

    public async Task Expire()
    {
        test.Time.Now += TimeSpan.FromMinutes(10);
        await test.Store.Batches.RemoveExpired(test.Time.Now, 100_000);
        foreach (var (id, _) in _jobs.Where(job => job.Value.State.ExpiresAt <= test.Time.Now).ToList())
            _jobs.Remove(id);
    }

    /// <summary>Asks for random pages and totals.</summary>
    public async Task Compare(int questions)
    {
        for (var question = 0; question < questions; question++)
        {
            var query = new JobQuery
            {
                Owner = Pick(Owners), Name = Pick(Names), Statuses = Statuses[_random.Next(Statuses.Length)], Limit = Pick([1, 10, 100, 1000]),
                AsOf = _random.Next(2) == 0 ? null : new JobId(_random.NextInt64(_lastId + 100)),
            };
            var expected = Jobs(query).OrderByDescending(job => job.Id).ToList();
            query = query with { Offset = _random.Next(4) == 0 ? 0 : _random.Next(expected.Count + 5) };
            Assert.Equal(expected.Count, await test.Jobs.Count(query));
            Assert.Equal(expected.Skip((int)query.Offset).Take(query.Limit).Select(job => job.IndexEntry with { IsDead = false, ResultExpiresAt = null }), await test.Jobs.List(query));
            await CompareDead(query);
            await CompareEnded(query);
            await CompareChanges(Pick(["ann", "bob", "nobody"]), query.Limit);
        }
        foreach (var owner in Owners)
            Assert.Equal(Enum.GetValues<JobStatus>().Select(status => Jobs(new JobQuery { Owner = owner, Statuses = [status] }).LongCount()), await test.Jobs.CountByOwner(owner));
    }

    private async Task CompareDead(JobQuery query)
    {
        var dead = Jobs(query with { AsOf = null, Statuses = [] }).Where(job => job.IsDead).OrderByDescending(job => job.Id).ToList();
        var offset = _random.Next(dead.Count + 2);
        Assert.Equal(dead.Count, await test.Jobs.CountDead(query.Owner, query.Name));
        Assert.Equal(dead.Skip(offset).Take(query.Limit).Select(job => new JobId(job.Id)), await test.Jobs.ListDead(query.Owner, query.Name, offset, query.Limit));
    }

    private async Task CompareEnded(JobQuery query)
    {
        var ended = Jobs(query).Where(job => job.FinishedAt is not null).OrderByDescending(job => job.FinishedAt).ThenByDescending(job => job.Id).Skip((int)query.Offset).Take(query.Limit);
        Assert.Equal(ended.Select(job => job.Id), (await test.Jobs.List(query with { Order = JobOrder.LastFinishedFirst })).Select(job => job.Id.Value));
    }

    private async Task CompareChanges(string owner, int limit)
    {
        var after = TestJob.Start.AddSeconds(_random.Next(4000));
        var afterId = new JobId(_random.NextInt64(_lastId));
        var changed = Jobs(new JobQuery { Owner = owner }).Where(job => job.UpdatedAt > after).ToList();
        var byId = await test.Jobs.ListChangedById(owner, after, afterId, limit);
        Assert.Equal(changed.Where(job => job.Id > afterId.Value).OrderBy(job => job.Id).Take(limit).Select(job => job.Id), byId.Select(job => job.Id.Value));
        if (await test.Jobs.ListChanges(owner, after, null, limit) is { } inOrder)
            Assert.Equal(changed.OrderBy(job => job.UpdatedAt).ThenBy(job => job.Id).Take(limit).Select(job => job.Id), inOrder.Select(job => job.Id.Value));
    }

    private IEnumerable<TestJob> Jobs(JobQuery query) => _jobs.Values.Select(job => job.State).Where(job =>
        (query.Owner is null || job.Owner == query.Owner) && (query.Name is null || job.Name == query.Name)
        && (query.Statuses.IsEmpty || query.Statuses.Contains(job.Status)) && (query.AsOf is not { } asOf || job.Id <= asOf.Value));

    private TestJob New()
    {
        _lastId += 10;
        var id = _random.Next(50) == 0 ? _random.NextInt64(1, _lastId) : _lastId;
        return Changed(new TestJob { Id = id, Owner = _random.Next(10) == 0 ? "bob" : "ann", Name = Name() });
    }

    private TestJob Changed(TestJob job)
    {
        var status = (JobStatus)_random.Next(JobStatuses.Count);
        if (_random.Next(3) > 0)
            status = JobStatus.Queued;
        var now = TestJob.Start.AddSeconds(_random.Next(4000));
        var isDead = status is JobStatus.Failed or JobStatus.Lost && _random.Next(2) == 0;
        return job with
        {
            Status = status,
            Owner = _random.Next(100) == 0 ? "eve" : job.Owner,
            Name = _random.Next(100) == 0 ? Name() : job.Name,
            UpdatedAt = now,
            FinishedAt = status.IsFinal() ? now : null,
            ExpiresAt = status.IsFinal() ? test.Time.Now.AddMinutes(isDead ? 1000 : _random.Next(60)) : null,
            IsDead = isDead,
        };
    }

    private string Name() => _random.Next(1000) == 0 ? "rare" : _random.Next(2) == 0 ? "mail" : "resize";

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];
}
