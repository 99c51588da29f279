namespace Actors.Jobs;

/// <summary>Each owner's stream of <see cref="JobEvent"/>: its key is the owner. It is for those who watch; nothing that must happen hangs on it.</summary>
public static class JobEventStreams
{
    /// <summary>The streams' provider.</summary>
    public const string Provider = "live";

    /// <summary>The streams' namespace.</summary>
    public const string Namespace = "jobs";

    public static StreamId Of(string owner) => StreamId.Create(Namespace, owner);
}
