namespace Actors.Queues;

/// <summary>A queue's name: <c>node/&lt;node id&gt;</c> for a node's, <c>name/&lt;job name&gt;</c> for the workers of a named job.</summary>
[GenerateSerializer, Immutable, Alias("QueueId")]
public readonly record struct QueueId([property: Id(0)] string Value)
{
    /// <summary>The longest name of a node or job, in characters.</summary>
    public const int MaxTargetLength = 128;

    private const string NodePrefix = "node/";
    private const string NamePrefix = "name/";

    public static QueueId ForNode(string nodeId) => new(NodePrefix + nodeId);

    public static QueueId ForName(string jobName) => new(NamePrefix + jobName);

    /// <summary>Reads a queue's name as somebody typed it.</summary>
    public static bool TryParse(string text, out QueueId queue)
    {
        queue = new QueueId(text);
        return (text.StartsWith(NodePrefix, StringComparison.Ordinal) || text.StartsWith(NamePrefix, StringComparison.Ordinal))
            && queue.Target.Length is > 0 and <= MaxTargetLength && !text.Any(char.IsControl);
    }

    public bool IsNode => Value.StartsWith(NodePrefix, StringComparison.Ordinal);

    /// <summary>The node's id, or the job's name.</summary>
    public string Target => Value[NodePrefix.Length..];

    public override string ToString() => Value;
}
