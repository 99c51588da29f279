using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;

namespace Actors.NodeAgent.Processes;

/// <summary>
/// What every process inherits, encoded once: of a command's few dozen variables only a handful are its own. Lives as long as the
/// runner, and may be read by all spawners at once.
/// </summary>
internal sealed unsafe class InheritedEnvironment : IDisposable
{
    /// <summary>Whoever trusts it must not be told the agent's own.</summary>
    public const string FormerDirectory = "OLDPWD";

    private readonly FrozenDictionary<string, (int Index, string Value)> _variables;
    private readonly byte* _text;

    public InheritedEnvironment(IEnumerable<KeyValuePair<string, string>> variables)
    {
        KeyValuePair<string, string>[] kept = [.. variables.Where(variable => variable.Key != FormerDirectory)];
        _variables = kept.Select((variable, index) => KeyValuePair.Create(variable.Key, (index, variable.Value))).ToFrozenDictionary(StringComparer.Ordinal);
        byte[][] texts = [.. kept.Select(variable => Encoding.UTF8.GetBytes($"{variable.Key}={variable.Value}\0"))];
        _text = (byte*)NativeMemory.Alloc((nuint)texts.Sum(text => text.Length) + 1);
        Pointers = new nint[kept.Length];
        byte* next = _text;
        for (int i = 0; i < texts.Length; i++)
        {
            Pointers[i] = (nint)next;
            texts[i].CopyTo(new Span<byte>(next, texts[i].Length));
            next += texts[i].Length;
        }
        ChangesShell = kept.Any(variable => LaunchPlanner.ChangesShell(variable.Key));
    }

    /// <summary>One <c>name=value</c> with its ending zero for each variable, in the order of their indexes.</summary>
    public nint[] Pointers { get; }

    /// <summary>A shell would do something first because of one of them.</summary>
    public bool ChangesShell { get; }

    public string? Value(string name) => _variables.TryGetValue(name, out (int Index, string Value) variable) ? variable.Value : null;

    /// <summary>Negative when there is no such variable.</summary>
    public int IndexOf(string name) => _variables.TryGetValue(name, out (int Index, string Value) variable) ? variable.Index : -1;

    public void Dispose() => NativeMemory.Free(_text);
}
