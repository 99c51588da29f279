using Actors.Domain.Jobs;
using Actors.Embedded;
using Actors.Jobs;
using Actors.Simulation.Audit;
using Actors.Storage;
using Actors.Webhooks;
using Orleans.Storage;

namespace Actors.Simulation.Store;

/// <summary>What is durable: it outlives every silo. Changed by whole transactions only, of which the auditor sees each.</summary>
internal sealed class StoreDisk(Auditor auditor)
{
    private readonly SortedDictionary<long, StoredJob> _jobs = [];
    private readonly Dictionary<(GrainId Grain, string Name), (long Etag, byte[] State)> _states = [];
    private readonly Dictionary<(string Owner, string Key), (long Job, DateTimeOffset ExpiresAt)> _keys = [];
    private readonly Dictionary<(long Job, int Attempt), StoredOutput> _outputs = [];
    private readonly List<ReminderRow> _reminders = [];

    public sealed record StoredJob(long Etag, byte[] State, JobIndexEntry Entry);

    public StoredOutbox Outbox { get; } = new();

    public long LastId { get; private set; }

    public IEnumerable<StoredJob> Jobs => _jobs.Values;

    public IReadOnlyList<ReminderRow> Reminders => _reminders;

    public StoredJob? Find(JobId id) => _jobs.GetValueOrDefault(id.Value);

    public (long Etag, byte[] State)? FindState(GrainId grain, string name) => _states.TryGetValue((grain, name), out var found) ? found : null;

    public JobId? FindKey(string owner, string key, DateTimeOffset now) =>
        _keys.TryGetValue((owner, key), out var found) && found.ExpiresAt > now ? new JobId(found.Job) : null;

    public StoredOutput? FindOutput(JobId job, int attempt) => _outputs.GetValueOrDefault((job.Value, attempt));

    /// <returns>Null when written, or why not.</returns>
    public Exception? WriteJob(JobId id, long? expected, byte[] bytes, JobState state, DateTimeOffset now)
    {
        var stored = Find(id);
        if (stored?.Etag != expected)
            return Stale($"job {id}", stored?.Etag, expected);
        _jobs[id.Value] = new StoredJob((expected ?? 0) + 1, bytes, state.IndexEntry);
        LastId = Math.Max(LastId, id.Value);
        if (stored is null && state.Key is { } key)
            PutKey(state.Owner, key, id, now);
        auditor.Stored(state);
        return null;
    }

    public Exception? WriteState(GrainId grain, string name, long? expected, byte[] bytes)
    {
        var stored = FindState(grain, name)?.Etag;
        if (stored != expected)
            return Stale($"{name} of {grain}", stored, expected);
        _states[(grain, name)] = ((expected ?? 0) + 1, bytes);
        return null;
    }

    /// <summary>How a delivery stands now.</summary>
    public void Settle(WebhookDelivery delivery)
    {
        Outbox.Update(delivery);
        auditor.Settled(delivery);
    }

    public void Append(JobId job, int attempt, IReadOnlyList<OutputChunk> chunks)
    {
        if (!_outputs.TryGetValue((job.Value, attempt), out var output))
            _outputs.Add((job.Value, attempt), output = new StoredOutput());
        foreach (var chunk in chunks)
            output.Add(chunk);
    }

    public void Put(ReminderRow row)
    {
        Remove(row.Grain, row.Name);
        _reminders.Add(row);
    }

    public void Remove(GrainId grain, string name) => _reminders.RemoveAll(row => row.Grain == grain && row.Name == name);

    // The first job keeps its key until that expires, as in the real store.
    private void PutKey(string owner, IdempotencyKey key, JobId id, DateTimeOffset now)
    {
        if (!_keys.TryGetValue((owner, key.Value), out var first) || first.ExpiresAt <= now)
            _keys[(owner, key.Value)] = (id.Value, key.ExpiresAt);
    }

    private static InconsistentStateException Stale(string what, long? stored, long? expected) =>
        new($"{what} was written at version {expected}, but {stored} is stored.", stored?.ToString(), expected?.ToString());
}
