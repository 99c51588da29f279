using Actors.Jobs;

namespace Actors.Storage;

/// <summary>Where the results of commands are kept as files too, for scripts that read them there.</summary>
public interface IResultFiles
{
    /// <summary>Writes the result of an ended job, atomically; writing it again does no harm.</summary>
    Task Write(JobSnapshot job);
}
