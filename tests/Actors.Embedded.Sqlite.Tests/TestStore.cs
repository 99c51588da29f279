using System.Globalization;
using Actors.Embedded.Sqlite.Native;
using Actors.Storage;
using Orleans.Runtime;

namespace Actors.Embedded.Sqlite.Tests;

/// <summary>A store in a directory of its own, which can be closed and opened again, and goes away with the test.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come; only a failing one ever does.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly bool _ownsDirectory;
    private readonly Func<SqliteStoreOptions, SqliteStoreOptions> _configure;
    private SqliteStore? _store;

    public TestStore(string? directory = null, Func<SqliteStoreOptions, SqliteStoreOptions>? configure = null)
    {
        _ownsDirectory = directory is null;
        Directory = directory ?? Path.Combine(System.IO.Directory.CreateTempSubdirectory("actors-sqlite-").FullName, "data");
        _configure = configure ?? (options => options);
    }

    public string Directory { get; }

    public string DatabasePath => Path.Combine(Directory, SqliteStoreOptions.DatabaseName);

    /// <summary>What the store wrote to its log.</summary>
    public LogLines Log { get; } = new();

    public FixedTime Time { get; } = new(TestJob.Start);

    public SqliteStore Store => _store ??= Open();

    public IJobIndex Jobs => Store.Jobs;

    public IOutputStore Output => Store.Output;

    public async Task Reopen()
    {
        await Close();
        _ = Store;
    }

    public async Task Close()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = null;
    }

    public async Task<Held<TestJob>> Write(TestJob job)
    {
        var held = new Held<TestJob> { State = job };
        await Write(held);
        return held;
    }

    public Task Write(Held<TestJob> job) => Store.Grains.WriteStateAsync("job", Grain(job.State.Id), job);

    public Task Write(Held<TestJob> job, Func<TestJob, TestJob> change)
    {
        job.State = change(job.State);
        return Write(job);
    }

    public Task Clear(Held<TestJob> job) => Store.Grains.ClearStateAsync("job", Grain(job.State.Id), job);

    public async Task<Held<TestJob>> Read(long id)
    {
        var held = new Held<TestJob>();
        await Store.Grains.ReadStateAsync("job", Grain(id), held);
        return held;
    }

    public Task WhenSeen() => Store.WhenSeen().WaitAsync(Patience);

    public Task WhenIdle() => Store.WhenTidy().WaitAsync(Patience);

    public Task WhenAvailable() => Store.WhenAvailable.WaitAsync(Patience);

    /// <summary>A connection beside the store's own, as a person with a shell would have, who comes when all that was acknowledged can be seen.</summary>
    public Connection Shell(bool readOnly = true)
    {
        if (_store is not null)
            Assert.True(_store.WhenSeen().Wait(Patience));
        return Connection.Open(DatabasePath, readOnly, TimeSpan.FromSeconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        if (_ownsDirectory)
            System.IO.Directory.Delete(Path.GetDirectoryName(Directory)!, recursive: true);
    }

    private static GrainId Grain(long id) => new("job", id.ToString(CultureInfo.InvariantCulture));

    private SqliteStore Open() => SqliteStore.Open(
        _configure(new SqliteStoreOptions { DataDirectory = Directory }), TestJson.Default.Options, Time, Log);
}

/// <summary>A clock that stands still until it is set.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
