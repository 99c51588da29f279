using System.Globalization;

namespace Actors.Simulation.Engine;

/// <summary>What happened, for a person to read: the last lines, and a hash over all of them, by which two runs are compared.</summary>
/// <param name="verbose">Keeps every line, and takes the log lines of the product as well. Those do not count in the hash.</param>
public sealed class Trace(VirtualClock clock, bool verbose)
{
    private const int KeptLines = 400;
    private const ulong HashStart = 14695981039346656037;
    private const ulong HashPrime = 1099511628211;

    private readonly Queue<string> _lines = new();

    public bool IsVerbose => verbose;

    public ulong Hash { get; private set; } = HashStart;

    public IReadOnlyCollection<string> Lines => _lines;

    public void Note(string who, string what)
    {
        Mix(who);
        Mix(what);
        Hash = (Hash ^ (ulong)clock.Now.Ticks) * HashPrime;
        Keep(who, what);
    }

    /// <summary>A log line of the product.</summary>
    public void Log(string who, string what)
    {
        if (verbose)
            Keep(who, "· " + what);
    }

    private void Keep(string who, string what)
    {
        _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{clock.Now.TotalSeconds,12:0.000000} {who,-10} {what}"));
        if (!verbose && _lines.Count > KeptLines)
            _lines.Dequeue();
    }

    private void Mix(string text)
    {
        foreach (var character in text)
            Hash = (Hash ^ character) * HashPrime;
    }
}
