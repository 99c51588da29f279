using System.Text;
using Actors.Jobs;
using Orleans.Runtime;

namespace Actors.Embedded.Sqlite.Writer;

/// <summary>Takes jobs from queued to succeeded, and says of each write that it was acknowledged, in one write to the output, unbuffered.</summary>
internal sealed class JobLives(SqliteStore store, long firstId, Stream output)
{
    private static readonly string Payload = new('x', 500);

    private readonly Lock _gate = new();
    private long _nextId = firstId;

    public async Task Run(int jobs)
    {
        for (var done = 0; done < jobs; done++)
        {
            var id = Interlocked.Increment(ref _nextId);
            var job = new Held { State = new WrittenJob(id, JobStatus.Queued, Payload) };
            await Write(job, JobStatus.Queued);
            await Write(job, JobStatus.Running);
            await Write(job, JobStatus.Succeeded);
        }
    }

    private async Task Write(Held job, JobStatus status)
    {
        job.State = job.State with { Status = status };
        await store.Grains.WriteStateAsync("job", new GrainId("job", $"{job.State.Id}"), job);
        var line = Encoding.ASCII.GetBytes($"{job.State.Id} {job.ETag}\n");
        lock (_gate)
            output.Write(line);
    }
}
