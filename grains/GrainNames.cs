namespace Actors;

/// <summary>Names by which grains find their storage.</summary>
public static class GrainNames
{
    /// <summary>The storage of jobs, which keeps the job index with them.</summary>
    public const string JobStorage = "jobs";

    /// <summary>The storage of everything else.</summary>
    public const string DefaultStorage = "default";
}
