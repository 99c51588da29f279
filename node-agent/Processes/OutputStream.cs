namespace Actors.NodeAgent.Processes;

/// <summary>Where a chunk of output was written. The numbers are the file descriptors', and are kept in files: never renumber.</summary>
public enum OutputStream : byte
{
    Stdout = 1,
    Stderr = 2,
}
