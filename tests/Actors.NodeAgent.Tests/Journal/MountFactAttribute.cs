namespace Actors.NodeAgent.Tests.Journal;

/// <summary>A fact that needs a small file system of its own, and says so where it is skipped.</summary>
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess) Skip = "Mounting a small file system takes root.";
    }
}
