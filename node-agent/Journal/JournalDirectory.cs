using System.Collections.Concurrent;
using System.Text;
using Actors.Disk;

// The agent runs on Linux only, and callers must not be made to say so on every call.
#pragma warning disable CA1416

namespace Actors.NodeAgent.Journal;

/// <summary>The journal's directory, claimed for this process: <c>lock</c>, <c>attempts</c>, and a file in <c>output/</c> for each spool.</summary>
internal sealed class JournalDirectory : IDisposable
{
    /// <summary><c>EWOULDBLOCK</c>, by which <c>flock</c> says it.</summary>
    private const int HeldByAnother = 11;

    private readonly JournalOptions _options;
    private readonly FileStream _lock;
    private readonly string _spoolDirectory;
    // Spools that exist, so that forgetting an attempt without one costs no system call. As many as attempts live.
    private readonly ConcurrentDictionary<AttemptKey, string> _spools = new();

    private JournalDirectory(JournalOptions options, FileStream @lock)
    {
        (_options, _lock) = (options, @lock);
        _spoolDirectory = Path.Combine(options.Directory, "output");
        PrivateFiles.MakePrivateDirectory(_spoolDirectory);
    }

    public string FilePath => Path.Combine(_options.Directory, "attempts");

    public static JournalDirectory Claim(JournalOptions options)
    {
        PrivateFiles.MakePrivateDirectory(options.Directory);
        string path = Path.Combine(options.Directory, "lock");
        try
        {
            // Not shared: the runtime takes an exclusive flock, which the kernel drops with the process, however it ends.
            var claim = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = PrivateFiles.OwnerOnly,
            });
            return new JournalDirectory(options, claim);
        }
        catch (IOException failure) when (failure.HResult == HeldByAnother)
        {
            throw new JournalException(
                JournalFault.Locked,
                $"Another agent runs on {options.Directory}: two agents need two data directories. ({failure.Message})",
                failure);
        }
    }

    public JournalFile OpenFile(Func<Guid> newId, JournalRecovery recovery)
    {
        // Left by a crash while the journal was written anew: the old one is whole.
        File.Delete(FilePath + ".new");
        if (File.Exists(FilePath)) return JournalFile.Open(FilePath, recovery.Replay);

        // Under another name first, so that a crash leaves no journal rather than half a head.
        JournalFile file = JournalFile.Create(FilePath + ".new", newId(), newId());
        File.Move(FilePath + ".new", FilePath);
        DiskSync.Directory(_options.Directory);
        return file;
    }

    public IOutputSpool OpenSpool(AttemptKey key)
    {
        string path = _spools.GetOrAdd(key, SpoolPath);
        return OutputSpool.Open(path, _options.MaxSpoolBytes);
    }

    public void DeleteSpool(AttemptKey key)
    {
        if (_spools.TryRemove(key, out string? path)) File.Delete(path);
    }

    public void DeleteSpoolsExcept(IEnumerable<AttemptKey> living)
    {
        Dictionary<string, AttemptKey> wanted = living.ToDictionary(SpoolPath);
        foreach (string path in Directory.EnumerateFiles(_spoolDirectory))
        {
            if (wanted.TryGetValue(path, out AttemptKey key)) _spools[key] = path;
            else File.Delete(path);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Hexadecimal, since a job id comes from elsewhere and a path must not.</summary>
    private string SpoolPath(AttemptKey key) =>
        Path.Combine(_spoolDirectory, $"{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(key.JobId))}-{key.Attempt}");
}
