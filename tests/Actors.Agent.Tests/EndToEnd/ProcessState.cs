namespace Actors.Agent.Tests.EndToEnd;

internal static class ProcessState
{
    /// <summary>A zombie is dead; when it is collected is init's affair.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
