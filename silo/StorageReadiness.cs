using Actors.Embedded.Sqlite;
using Actors.Gateway.Health;

namespace Actors.Silo;

/// <summary>No work is accepted while the store takes no writes.</summary>
internal sealed class StorageReadiness(IStorageHealth health) : IReadinessCheck
{
    public string Name => "storage";

    public string? Problem => health.Available ? null : health.Reason ?? "unavailable";
}
