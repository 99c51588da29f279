namespace Actors.Embedded.Sqlite;

/// <summary>Where the store lives and how much it may take. Every bound refuses clearly when it is reached.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The name of the database in <see cref="DataDirectory"/>.</summary>
    public const string DatabaseName = "actors.db";

    /// <summary>The name of the file whose lock says that the directory is in use.</summary>
    public const string LockName = "actors.lock";

    /// <summary>The name of the file that keeps acknowledged writes until the database has them durably.</summary>
    public const string RedoName = "actors.redo";

    /// <summary>The directory that holds the database. Made with mode 0700 when it is missing; the files in it get 0600.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Writes that may wait for the writer. 100,000 are about two seconds of work; more would only hide that the disk cannot follow.</summary>
    public int MaxWaitingWrites { get; init; } = 100_000;

    /// <summary>Bytes that waiting writes may hold. 256 MB keep the process below 1 GB beside its other needs.</summary>
    public long MaxWaitingBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Writes in one batch, synced at once. 2,000 are about 30 ms; past that a commit costs nothing worth sharing, and waiting callers would only wait longer.</summary>
    public int MaxBatchWrites { get; init; } = 2_000;

    /// <summary>Bytes in one batch. 8 MB is what a slow disk writes in about 0.1 s.</summary>
    public long MaxBatchBytes { get; init; } = 8L * 1024 * 1024;

    /// <summary>One record's greatest size in bytes. SQLite's own limit is 1 GB; 64 MB keeps one record from filling every buffer.</summary>
    public int MaxRecordBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Memory for the writer's page cache, in bytes. 16 MB hold the pages in use at a million jobs; a greater cache was measured slower, because
    /// SQLite looks all of it over at the end of a transaction. Readers use little; the system caches for them.</summary>
    public long CacheBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>Log size in bytes at which its pages start to move into the database, beside the writes. 16 MB merges the rewrites of hot pages.</summary>
    public long CheckpointBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>Log size in bytes at which writes wait for the move, so that the log stays bounded. Four times <see cref="CheckpointBytes"/>, so that it seldom happens.</summary>
    public long MaxLogBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Greatest size in bytes of the redo log, and half of it the most that a start after a power cut runs again. 32 MB are about two seconds of
    /// full load.</summary>
    public long RedoBytes { get; init; } = 32L * 1024 * 1024;

    /// <summary>Bytes of acknowledged writes after which the database's own transaction is committed. 512 KB are some 500 changes of jobs, which then share the pages
    /// they change; two megabytes gained nothing that could be measured.</summary>
    public long TransactionBytes { get; init; } = 512L * 1024;

    /// <summary>Without a write for so long, the database's own transaction is committed, so that a shell sees all of it. 5 ms, to let the next batch of a quiet server join.</summary>
    public TimeSpan CommitAfter { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Threads that read lists and output. Two: one long list must not hold up every other.</summary>
    public int ReaderThreads { get; init; } = 2;

    /// <summary>Reads that may wait for those threads. 1,000 are under a second of lists.</summary>
    public int MaxWaitingReads { get; init; } = 1_000;

    /// <summary>Connections for single records, read on the caller's own thread. Four: one for each thread that is likely to run at once.</summary>
    public int PointReaders { get; init; } = 4;

    /// <summary>A read of a single record that took longer than this shows a slow disk: for the next second such reads go to the reader threads.
    /// 20 ms is a thousand times what a cached read takes, and longer than a busy processor keeps a thread waiting.</summary>
    public TimeSpan SlowRead { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Databases up to this size in bytes are checked page by page at start. 64 MB take about 0.2 s; greater ones are checked as they are read.</summary>
    public long MaxCheckedBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>The first pause before a failed store is tried again; doubled up to <see cref="MaxProbePause"/>. 50 ms: most causes pass at once or not soon.</summary>
    public TimeSpan FirstProbePause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause before a failed store is tried again. 2 s: nobody should wait longer for service after freeing the disk.</summary>
    public TimeSpan MaxProbePause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Free bytes the database keeps for later jobs; what expiry frees beyond it goes back to the disk when the writer is idle. 4 MB spares growing it again.</summary>
    public long KeptFreeBytes { get; init; } = 4L * 1024 * 1024;

    /// <summary>Deliveries of webhooks that may wait for one receiver. 100,000 are some 30 MB; a receiver that is so far behind gets no more.</summary>
    public int MaxPendingDeliveries { get; init; } = 100_000;

    /// <summary>Ended deliveries kept of each receiver, for its log.</summary>
    public int MaxKeptDeliveries { get; init; } = 1_000;

    internal string DatabasePath => Path.Combine(DataDirectory, DatabaseName);

    internal string LogPath => DatabasePath + "-wal";

    internal string RedoPath => Path.Combine(DataDirectory, RedoName);

    internal string LockPath => Path.Combine(DataDirectory, LockName);
}
