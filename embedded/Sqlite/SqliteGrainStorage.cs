using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Actors.Embedded.Sqlite.Reading;
using Actors.Embedded.Sqlite.Writing;
using Actors.Jobs;
using Actors.Storage;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Actors.Embedded.Sqlite;

/// <summary>Grain state as JSON text. State that is indexed is a job's: it goes to the jobs' own table, under the number its grain is named by.
/// When there is no record, the state object is left as it is.</summary>
internal sealed class SqliteGrainStorage(JsonSerializerOptions json, WriteQueue queue, CommitThread writer, ReaderPool readers) : IGrainStorage
{
    private const string JobSql = "SELECT etag, state FROM jobs WHERE id = ?1";
    private const string StateSql = "SELECT etag, state FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2 AND state_name = ?3";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = IsJob<T>() ? await ReadJob<T>(JobId.Parse(grainId.Key)) : await readers.Point(reader => ReadState<T>(reader, stateName, grainId));
        grainState.RecordExists = found is not null;
        grainState.ETag = found?.Etag;
        if (found is not null)
            grainState.State = found.State;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = StateBuffer.Serialize(grainState.State, Type<T>());
        return queue.Add(grainState.State is IIndexedState indexed
            ? new WriteJob<T>(JobId.Parse(grainId.Key), indexed.IndexEntry, state, grainState)
            : new WriteState<T>(stateName, grainId, state, grainState));
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => queue.Add(IsJob<T>()
        ? new ClearJob<T>(JobId.Parse(grainId.Key), grainState)
        : new ClearState<T>(stateName, grainId, grainState));

    private static bool IsJob<T>() => typeof(T).IsAssignableTo(typeof(IIndexedState));

    private JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));

    private Task<Found<T>?> ReadJob<T>(JobId id)
    {
        // A new job asks for its state once, and gets no answer: the database need not be asked.
        if (id.Value > writer.LastId)
            return Task.FromResult<Found<T>?>(null);
        return readers.Job(id.Value, reader =>
        {
            var statement = reader.Statement(JobSql);
            using var _ = statement.Use();
            statement.Bind(1, id.Value);
            return Read<T>(statement);
        });
    }

    private Found<T>? ReadState<T>(Reader reader, string stateName, GrainId grain)
    {
        var statement = reader.Statement(StateSql);
        using var _ = statement.Use();
        statement.Bind(1, grain.Type);
        statement.Bind(2, grain.Key);
        statement.Bind(3, stateName);
        return Read<T>(statement);
    }

    private Found<T>? Read<T>(Native.Statement statement) => statement.Step()
        ? new Found<T>(Etags.ToText(statement.Int64(0)), JsonSerializer.Deserialize(statement.Bytes(1), Type<T>())!)
        : null;

    private sealed record Found<T>(string Etag, T State);
}
