using Actors.Jobs;
using Actors.Storage;

namespace Actors.Simulation.Store;

/// <summary>Output over the simulated disk.</summary>
internal sealed class StoreOutputs(StoreSession session) : IOutputStore
{
    public Task Append(JobId job, int attempt, IReadOnlyList<OutputChunk> chunks) =>
        session.Write(new StoreWrite($"output {job}#{attempt} {chunks[0].Offset}-{chunks[^1].End}", disk =>
        {
            disk.Append(job, attempt, chunks);
            return null;
        }));

    public Task<IReadOnlyList<OutputChunk>> Read(JobId job, int attempt, long offset, int maxBytes) =>
        session.Read<IReadOnlyList<OutputChunk>>(disk => disk.FindOutput(job, attempt)?.Read(offset, maxBytes) ?? []);

    public Task<long> Length(JobId job, int attempt) => session.Read(disk => disk.FindOutput(job, attempt)?.End ?? 0);

    public Task Delete(JobId job) => throw new NotSupportedException("No world removes jobs.");
}
