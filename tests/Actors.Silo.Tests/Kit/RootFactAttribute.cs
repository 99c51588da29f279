namespace Actors.Silo.Tests.Kit;

/// <summary>A test that mounts a file system of its own.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "Mounting a small disk needs root.";
    }
}
