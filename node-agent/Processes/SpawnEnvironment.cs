using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>The variables of one process: what it inherits, and its own laid over that. A spawner has one and uses it again and again.</summary>
internal sealed unsafe class SpawnEnvironment(InheritedEnvironment inherited)
{
    private readonly Dictionary<string, string> _own = new(StringComparer.Ordinal);

    /// <summary>Variables at most, those included that hide an inherited one.</summary>
    public int Count => inherited.Pointers.Length + _own.Count;

    /// <summary>A shell would do something before the command because of one of them.</summary>
    public bool ChangesShell
    {
        get
        {
            if (inherited.ChangesShell) return true;
            foreach (string name in _own.Keys)
            {
                if (LaunchPlanner.ChangesShell(name)) return true;
            }
            return false;
        }
    }

    /// <summary>Begins anew, for another process.</summary>
    public void Clear() => _own.Clear();

    public void Set(string name, string value) => _own[name] = value;

    public void Remove(string ownName) => _own.Remove(ownName);

    public string? Value(string name) => _own.TryGetValue(name, out string? value) ? value : inherited.Value(name);

    /// <summary>Most bytes that <see cref="CopyTo"/> takes of an arena.</summary>
    public int Room()
    {
        int bytes = (Count + 2) * sizeof(byte*);
        foreach ((string name, string value) in _own) bytes += SpawnArena.RoomFor(name) + SpawnArena.RoomFor(value);
        return bytes;
    }

    /// <summary>The array that <c>posix_spawn</c> takes, valid until the arena is used again.</summary>
    public byte** CopyTo(SpawnArena arena)
    {
        byte** variables = arena.Pointers(Count + 1);
        inherited.Pointers.CopyTo(new Span<nint>(variables, inherited.Pointers.Length));
        int count = inherited.Pointers.Length;
        foreach ((string name, string value) in _own)
        {
            byte* variable = arena.CopyVariable(name, value);
            int hidden = inherited.IndexOf(name);
            if (hidden >= 0) variables[hidden] = variable;
            else variables[count++] = variable;
        }
        variables[count] = null;
        return variables;
    }
}
