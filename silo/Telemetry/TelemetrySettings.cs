namespace Actors.Silo.Telemetry;

/// <summary>Where what is measured goes.</summary>
/// <param name="Metrics">Serve <c>/metrics</c>.</param>
/// <param name="MetricsToken">What a scraper shows as bearer token; null when anybody who reaches the port may read.</param>
/// <param name="OtlpEndpoint">Where metrics and traces are pushed to; null for nowhere.</param>
/// <param name="OtlpOverHttp">Protobuf over HTTP rather than gRPC.</param>
public sealed record TelemetrySettings(bool Metrics, string? MetricsToken, Uri? OtlpEndpoint, bool OtlpOverHttp)
{
    public bool IsOff => !Metrics && OtlpEndpoint is null;
}
