using System.Text;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>Finds a program as a shell does. A place is remembered as a shell remembers it, but for a second only, so that it does not outlive an
/// upgrade; a program that is gone from its place is not started, and the shell that then runs the command looks for it anew. One thread at a time.</summary>
internal sealed class ExecutableSearch(TimeProvider time)
{
    /// <summary>How long a program put before the found one on the PATH may go unnoticed.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(1);

    /// <summary>Programs remembered; past this all are looked for again.</summary>
    private const int MaxRemembered = 64;

    private readonly Dictionary<string, (string Program, long FoundAt)> _found = new(StringComparer.Ordinal);
    private string? _searchPath;

    /// <summary>The absolute path of the program, or null when it is not found or the search has a corner that is the shell's to know.</summary>
    public string? Find(string word, string? searchPath)
    {
        if (word.Contains('/')) return word[0] == '/' && MayBeExecuted(word) ? word : null;
        if (string.IsNullOrEmpty(searchPath)) return null;

        if (!string.Equals(searchPath, _searchPath, StringComparison.Ordinal))
        {
            _found.Clear();
            _searchPath = searchPath;
        }
        if (_found.TryGetValue(word, out var known) && time.GetElapsedTime(known.FoundAt) < RememberedFor) return known.Program;

        string? program = Search(word, searchPath);
        if (program is null)
        {
            _found.Remove(word);
            return null;
        }
        if (_found.Count >= MaxRemembered) _found.Clear();
        _found[word] = (program, time.GetTimestamp());
        return program;
    }

    private static string? Search(string word, string searchPath)
    {
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
