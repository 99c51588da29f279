namespace Actors.Embedded.Tests.Grains;

[GenerateSerializer, Immutable, Alias("tests.record.state")]
public sealed record RecordState
{
    [Id(0)]
    public required int Sum { get; init; }
}
