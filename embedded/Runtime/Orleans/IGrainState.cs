namespace Orleans;

/// <summary>The state of one grain as a storage provider reads and fills it.</summary>
public interface IGrainState<T>
{
    T State { get; set; }

    /// <summary>The version this state was read or written at; null when no record was found.</summary>
    string? ETag { get; set; }

    bool RecordExists { get; set; }
}
