using System.Runtime.CompilerServices;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Gateway.Application;

/// <summary>Reads a job's output from an offset on, and follows it until the job has ended. A slow reader only reads later; nothing is kept for it.</summary>
public sealed class FollowService(JobService jobs, OutputNews news, IOutputStore outputs, TimeProvider time)
{
    private const int ReadBytes = 256 * 1024;

    /// <summary>The output of the job's last attempt, from an offset on; of the attempts that follow, from their beginning.</summary>
    /// <param name="follow">Go on until the job has ended; else until all that is stored was read.</param>
    public async IAsyncEnumerable<FollowedOutput> Read(Caller caller, JobId id, long offset, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var attempt = -1;
        try
        {
            while (true)
            {
                var more = news.NextFor(id);
                if (!(await jobs.Get(caller, id)).TryGet(out var job, out _))
                    yield break;
                if (attempt >= 0 && job.Attempt != attempt)
                    offset = 0;
                attempt = job.Attempt;
                IReadOnlyList<OutputChunk> chunks;
                while ((chunks = await outputs.Read(id, attempt, offset, ReadBytes)).Count > 0)
                {
                    foreach (var chunk in chunks)
                    {
                        yield return new FollowedOutput(attempt, chunk);
                        offset = chunk.End;
                    }
                }
                if (!follow || job.Status.IsFinal())
                    yield break;
                await WaitFor(more, cancellation);
            }
        }
        finally
        {
            news.Publish(id);
        }
    }

    private async Task WaitFor(Task more, CancellationToken cancellation)
    {
        try
        {
            await more.WaitAsync(OutputNews.LookAgain, time, cancellation);
        }
        catch (TimeoutException)
        {
            // Time to look without having been told.
        }
    }
}
