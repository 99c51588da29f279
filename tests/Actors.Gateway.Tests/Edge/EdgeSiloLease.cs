namespace Actors.Gateway.Edge;

/// <summary>A silo that takes silence for absence soon, and a worker of it.</summary>
internal sealed class EdgeSiloLease(EdgeSilo silo) : IAsyncDisposable
{
    private readonly string _worker = EdgeSilo.Token("worker", Roles.Worker);

    public EdgeSilo Silo => silo;

    public static async Task<EdgeSiloLease> Start(string lease) => new(await EdgeSilo.With(("LEASE", lease), ("HEARTBEAT_INTERVAL", "300ms")));

    public async Task<string> Submit(string json) => (string)(await silo.Client.Bearer(EdgeSilo.Token("ada"), "POST", "/submit-job", json)).Json["jobId"]!;

    public Task<EdgeAnswer> Poll(string name, int wait) =>
        silo.Client.Bearer(_worker, "POST", "/workers/poll", $$"""{"names":["{{name}}"],"workerId":"w","wait":{{wait}}}""");

    public Task<EdgeAnswer> Report(string id, int attempt, string verb, string body = "") =>
        silo.Client.Bearer(_worker, "POST", $"/jobs/{id}/attempts/{attempt}/{verb}", body);

    public async ValueTask DisposeAsync() => await silo.DisposeAsync();
}
