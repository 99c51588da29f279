using System.Text;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>Finds a program as a shell does, in the file system as it is now: a remembered place would outlive an upgrade.</summary>
internal static class ExecutableSearch
{
    /// <summary>The absolute path of the program, or null when it is not found or the search has a corner that is the shell's to know.</summary>
    public static string? Find(string word, string? searchPath)
    {
        if (word.Contains('/')) return word[0] == '/' && MayBeExecuted(word) ? word : null;
        if (string.IsNullOrEmpty(searchPath)) return null;

        foreach (Range part in searchPath.AsSpan().Split(':'))
        {
            ReadOnlySpan<char> directory = searchPath.AsSpan()[part];
            // An empty or relative entry means the job's directory.
            if (directory.IsEmpty || directory[0] != '/') return null;
            string candidate = $"{directory}/{word}";
            if (MayBeExecuted(candidate)) return candidate;
        }
        return null;
    }

    /// <summary>True of a directory too: to execute one fails, and then the shell goes on with the search.</summary>
    private static unsafe bool MayBeExecuted(string path)
    {
        Span<byte> name = stackalloc byte[512];
        if (Encoding.UTF8.GetMaxByteCount(path.Length) >= name.Length) return false;
        name[Encoding.UTF8.GetBytes(path, name)] = 0;
        fixed (byte* pointer = name) return LibC.Access(pointer, LibC.ExecuteAccess) == 0;
    }
}
