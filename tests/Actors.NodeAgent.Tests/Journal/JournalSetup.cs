using System.Text;
using Actors.NodeAgent.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.NodeAgent.Tests.Journal;

/// <summary>A journal's directory for one test.</summary>
internal sealed class JournalSetup : IDisposable
{
    private int _ids;

    public JournalSetup() => Options = new JournalOptions { Directory = Directory.CreateTempSubdirectory("journal-").FullName };

    public JournalOptions Options { get; set; }

    public string FilePath => Path.Combine(Options.Directory, "attempts");

    public static AttemptKey Key(int number) => new($"17000000000000{number:D5}", 1);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public AttemptJournal Open() => AttemptJournal.Open(Options, NewId, NullLogger<AttemptJournal>.Instance);

    /// <summary>Opens a copy of the file cut to a length, as a machine that lost power would leave it.</summary>
    public async Task<IReadOnlyList<LiveAttempt>> RecoverFrom(byte[] file)
    {
        using var other = new JournalSetup();
        await File.WriteAllBytesAsync(other.FilePath, file);
        await using AttemptJournal journal = other.Open();
        return journal.Recovered;
    }

    public void Dispose() => Directory.Delete(Options.Directory, recursive: true);

    private Guid NewId() => new(++_ids, 0, 0, new byte[8]);
}
