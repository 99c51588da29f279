using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Actors.Silo.Telemetry;

/// <summary>Collects what the parts of this process measure, from before the first job on, for <c>/metrics</c> and for a collector that speaks OTLP.</summary>
internal sealed class TelemetryExport : IHostedService, IDisposable
{
    private const string ServiceName = "actors";

    /// <summary>Different values of one metric's labels, names of jobs above all; those beyond are counted together, labelled <c>otel_metric_overflow</c>.</summary>
    private const int MaxSeriesPerMetric = 2000;

    private static readonly string[] Meters = ["Actors.*", "System.Runtime"];

    private readonly MeterProvider _metrics;
    private readonly TracerProvider? _traces;

    public TelemetryExport(TelemetrySettings settings)
    {
        Prometheus = new PrometheusExporter();
        var resource = ResourceBuilder.CreateDefault().AddService(ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString());
        var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = MaxSeriesPerMetric })
            .AddReader(Prometheus.Reader);
        if (settings.OtlpEndpoint is { } endpoint)
        {
            metrics.AddOtlpExporter(otlp => Point(otlp, endpoint, settings.OtlpOverHttp, "v1/metrics"));
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)
                .AddSource("Actors.*")
                .AddOtlpExporter(otlp => Point(otlp, endpoint, settings.OtlpOverHttp, "v1/traces"))
                .Build();
        }
        _metrics = metrics.Build();
    }

    public PrometheusExporter Prometheus { get; }

    /// <summary>Being constructed is all that starting takes.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what has not been sent yet.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics.Dispose();
    }

    /// <summary>The setting names the collector; over HTTP each kind of signal has its own path there.</summary>
    private static void Point(OtlpExporterOptions otlp, Uri endpoint, bool overHttp, string path)
    {
        otlp.Protocol = overHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        otlp.Endpoint = overHttp ? new Uri(endpoint.ToString().TrimEnd('/') + "/" + path) : endpoint;
    }
}
