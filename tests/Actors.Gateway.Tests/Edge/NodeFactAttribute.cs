namespace Actors.Gateway.Edge;

/// <summary>A test of a program that runs on Node.js.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!Array.Exists(path, directory => File.Exists(Path.Combine(directory, "npm"))))
            Skip = "Node.js and npm are not installed.";
    }
}
