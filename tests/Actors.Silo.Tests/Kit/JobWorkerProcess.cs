namespace Actors.Silo.Tests.Kit;

/// <summary>A worker of named jobs in a process of its own, that can be killed and started again.</summary>
internal sealed class JobWorkerProcess : IAsyncDisposable
{
    private readonly Broker _broker;
    private readonly int _concurrency;
    private ProductProcess _process;

    public JobWorkerProcess(Broker broker, int concurrency)
    {
        (_broker, _concurrency) = (broker, concurrency);
        _process = Run();
    }

    public bool HasExited => _process.HasExited;

    public async Task Kill() => await _process.Kill();

    /// <summary>It says nothing any more, and its connection stays.</summary>
    public void Freeze() => _process.Freeze();

    /// <summary>Another life of it.</summary>
    public async Task Restart()
    {
        await _process.DisposeAsync();
        _process = Run();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private ProductProcess Run() => new(ProductFiles.Worker, new Dictionary<string, string>
    {
        ["ACTORS_URL"] = _broker.Url.ToString(),
        ["SECRET"] = Broker.Secret,
        ["WORKER_CONCURRENCY"] = $"{_concurrency}",
    });
}
