using System.Buffers.Text;
using System.Text;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>The fields of <c>/proc/pid/stat</c> (see proc(5)) that say where a process stands in the tree.</summary>
internal readonly record struct ProcStat(int Pid, char State, int Parent, int Group, int Session, ulong StartTime)
{
    private const int MaxStatBytes = 1024;

    public ProcessIdentity Identity => new(Pid, StartTime);

    /// <summary>Ended already, waiting only for its parent to notice.</summary>
    public bool IsZombie => State is 'Z' or 'X';

    /// <summary>Null when there is no such process.</summary>
    public static unsafe ProcStat? Read(int pid)
    {
        Span<byte> path = stackalloc byte[32];
        "/proc/"u8.CopyTo(path);
        if (!Utf8Formatter.TryFormat(pid, path[6..], out int digits)) return null;
        "/stat\0"u8.CopyTo(path[(6 + digits)..]);

        Span<byte> text = stackalloc byte[MaxStatBytes];
        fixed (byte* name = path, buffer = text)
        {
            int descriptor = LibC.Open(name, LibC.OpenReadOnly | LibC.OpenCloseOnExec, 0);
            if (descriptor < 0) return null;
            nint count = LibC.Read(descriptor, buffer, MaxStatBytes);
            _ = LibC.Close(descriptor);
            return count <= 0 ? null : Parse(pid, text[..(int)count]);
        }
    }

    internal static ProcStat? Parse(int pid, ReadOnlySpan<byte> text)
    {
        // Field 2, the program's name in parentheses, may itself hold spaces and parentheses: what follows the last one is regular.
        int nameEnd = text.LastIndexOf((byte)')');
        if (nameEnd < 0 || nameEnd + 2 >= text.Length) return null;
        ReadOnlySpan<byte> rest = text[(nameEnd + 2)..];

        char state = (char)rest[0];
        Span<ulong> fields = stackalloc ulong[20];
        int field = 3;
        while (field <= 22)
        {
            int space = rest.IndexOf((byte)' ');
            ReadOnlySpan<byte> word = space < 0 ? rest : rest[..space];
            if (Utf8Parser.TryParse(word, out ulong value, out _)) fields[field - 3] = value;
            if (space < 0) break;
            rest = rest[(space + 1)..];
            field++;
        }
        return field < 22 ? null : new ProcStat(pid, state, (int)fields[1], (int)fields[2], (int)fields[3], fields[19]);
    }

    /// <summary>Every process that can be seen, zombies included.</summary>
    public static List<ProcStat> ReadAll()
    {
        var all = new List<ProcStat>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), out int pid) && Read(pid) is { } stat) all.Add(stat);
        }
        return all;
    }

    /// <summary>True when the process was started with the mark in its environment. False when that cannot be read.</summary>
    public static bool CarriesMark(int pid, string mark)
    {
        try
        {
            byte[] environment = File.ReadAllBytes($"/proc/{pid}/environ");
            byte[] wanted = Encoding.UTF8.GetBytes($"{AttemptMark.Variable}={mark}\0");
            int at = environment.AsSpan().IndexOf(wanted);
            return at == 0 || (at > 0 && environment[at - 1] == 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
