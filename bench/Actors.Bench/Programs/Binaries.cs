namespace Actors.Bench.Programs;

/// <summary>Where the programs that are measured lie; given by <c>run.sh</c>, which built them.</summary>
internal sealed record Binaries(string Silo, string Agent, string SpawnFloor);
