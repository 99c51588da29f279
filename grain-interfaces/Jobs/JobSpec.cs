using System.Collections.Immutable;
using Actors.Queues;
using Actors.Webhooks;

namespace Actors.Jobs;

/// <summary>What to run, where and how: all that a submitter says of a job.</summary>
[GenerateSerializer, Immutable, Alias("JobSpec")]
public sealed record JobSpec
{
    /// <summary>The name of jobs that run a shell command on a node; every other name is a named job's.</summary>
    public const string CommandName = "command";

    /// <summary>The job's name: <see cref="CommandName"/>, or the name a worker registered a handler under.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Where the job waits: a node's queue, or the queue of its name.</summary>
    [Id(1)]
    public required QueueId Queue { get; init; }

    /// <summary>The job's input, as JSON in UTF-8. A command's is an object with the member <c>command</c>.</summary>
    [Id(2)]
    public required ReadOnlyMemory<byte> Payload { get; init; }

    [Id(3)]
    public JobPolicy Policy { get; init; } = new();

    /// <summary>The submitter's own words about the job, to search by; at most 32, 256 bytes each.</summary>
    [Id(4)]
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What the job is for, in its submitter's words; null for none.</summary>
    [Id(6)]
    public string? Description { get; init; }

    /// <summary>Told of the job's success, besides the owner's webhooks; null for none.</summary>
    [Id(7)]
    public JobWebhook? Webhook { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the span that submitted the job, handed on to whoever runs it; null when there was none.</summary>
    [Id(5)]
    public string? TraceParent { get; init; }

    /// <summary>It runs on the workers of its name, not as a command on a node.</summary>
    public bool IsNamed => !Queue.IsNode;
}
