using Actors.Jobs;
using Actors.Nodes;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Gateway.Application;

/// <summary>What a shell worker does: fetch a job of its node, and report its result.</summary>
public sealed class PollerService(IGrainFactory grains, IOutputStore outputs, OutputNews news, ResultJson results, GatewayOptions options)
{
    private static readonly Rejection NodeNotAllowed = new(RejectionCode.Forbidden, "node not allowed");

    /// <summary>Reports of one job go one after the other, so that no output is paired with the status of another report.</summary>
    private readonly SemaphoreSlim[] _reporting = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The next job of the node, or null.</summary>
    public async Task<Result<Assignment?>> Fetch(string node, NodeInventory? inventory)
    {
        if (!options.Allows(node))
            return NodeNotAllowed;
        await Node(node).Seen(inventory);
        return await Queue(node).Poll(node);
    }

    /// <summary>Stores a result. A later one for the same job changes nothing and is no error.</summary>
    public async Task<Result<JobSnapshot>> Report(string node, JobId id, int exitCode, ReadOnlyMemory<byte> output, DateTimeOffset? finished, NodeInventory? inventory)
    {
        if (!options.Allows(node))
            return NodeNotAllowed;
        await Node(node).Seen(inventory);
        var gate = _reporting[(int)((ulong)id.Value * 0x9E3779B97F4A7C15 >> 58)];
        await gate.WaitAsync();
        try
        {
            return await Record(node, id, exitCode, output, finished);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<Result<JobSnapshot>> Record(string node, JobId id, int exitCode, ReadOnlyMemory<byte> output, DateTimeOffset? finished)
    {
        var grain = grains.GetGrain<IJobGrain>(id.ToString());
        var found = await grain.Get();
        if (!found.TryGet(out var job, out var rejection))
            return rejection;
        if (job.Spec.Queue != QueueId.ForNode(node))
            return new Rejection(RejectionCode.NotFound, "no such job of this node");
        if (job.Status.IsFinal())
            return job;

        if (output.Length > 0)
            await Store(id, job.Attempt, output);
        var outcome = new JobOutcome
        {
            Status = exitCode == 0 ? JobStatus.Succeeded : JobStatus.Failed,
            ExitCode = exitCode,
            Error = exitCode == 0 ? null : $"exit code {exitCode}",
            ReportedEnd = finished,
            OutputBytes = output.Length,
        };
        var measured = outcome with { ResultJsonBytes = results.Measure(id, node, outcome, finished, output.Span) };
        var ended = await grain.Finish(new FinishAttempt(null, node, measured));
        // What the store refused is not settled: the worker reports again, or the deadline has to be watched on.
        if (ended.Rejection is null)
            await Queue(node).Settled(new AttemptRef(id, job.Attempt));
        news.Publish(id);
        return ended;
    }

    private Task Store(JobId id, int attempt, ReadOnlyMemory<byte> output)
    {
        var chunks = new List<OutputChunk>();
        for (var offset = 0; offset < output.Length; offset += OutputChunk.MaxBytes)
            chunks.Add(new OutputChunk(offset, OutputStream.Stdout, output.Slice(offset, Math.Min(OutputChunk.MaxBytes, output.Length - offset))));
        return outputs.Append(id, attempt, chunks);
    }

    private INodeGrain Node(string node) => grains.GetGrain<INodeGrain>(node);

    private IQueueGrain Queue(string node) => grains.GetGrain<IQueueGrain>(QueueId.ForNode(node).Value);
}
