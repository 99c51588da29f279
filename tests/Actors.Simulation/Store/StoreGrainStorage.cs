using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Actors.Domain.Jobs;
using Actors.Grains.Serialization;
using Actors.Grains.Webhooks;
using Actors.Jobs;
using Orleans.Storage;

namespace Actors.Simulation.Store;

/// <summary>Grain state over the simulated disk, serialized as in production, so that what a grain reads back is what its JSON says.</summary>
internal sealed class StoreGrainStorage(StoreSession session, TimeProvider time) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = await Find<T>(stateName, grainId);
        grainState.RecordExists = found is not null;
        grainState.ETag = TextOf(found?.Etag);
        if (found is { } record)
            grainState.State = JsonSerializer.Deserialize(record.State, TypeOf<T>())!;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = VersionOf(grainState.ETag);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(grainState.State, TypeOf<T>());
        return session.Write(grainState.State is JobState job
            ? new StoreWrite($"job {job.Id} {job.Status} #{job.Attempt}", disk => disk.WriteJob(job.Id, expected, bytes, job, time.GetUtcNow()), Committed)
            : new StoreWrite($"{grainId}", disk => Write(disk, grainState.State), Committed));

        Exception? Write(StoreDisk disk, T state)
        {
            if (disk.WriteState(grainId, stateName, expected, bytes) is { } refusal)
                return refusal;
            if (state is WebhooksState webhooks)
                disk.Outbox.Note(grainId.Key, webhooks);
            return null;
        }

        void Committed()
        {
            grainState.ETag = TextOf((expected ?? 0) + 1);
            grainState.RecordExists = true;
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("No world removes state.");

    private Task<(long Etag, byte[] State)?> Find<T>(string stateName, GrainId grainId)
    {
        if (typeof(T) != typeof(JobState))
            return session.Read(disk => disk.FindState(grainId, stateName));
        var id = JobId.Parse(grainId.Key);
        // A new job asks for its state once; the real store knows without looking that there is none.
        return id.Value > session.Disk.LastId
            ? Task.FromResult<(long, byte[])?>(null)
            : session.Read<(long, byte[])?>(disk => disk.Find(id) is { } job ? (job.Etag, job.State) : null);
    }

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)StoredJson.Options.GetTypeInfo(typeof(T));

    private static long? VersionOf(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);

    private static string? TextOf(long? version) => version?.ToString(CultureInfo.InvariantCulture);
}
