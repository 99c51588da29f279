using System.Buffers;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Actors.Silo.Telemetry;

/// <summary>Collects everything measured whenever somebody asks for it, as Prometheus' text.</summary>
internal sealed class PrometheusExporter : BaseExporter<Metric>
{
    private readonly ArrayBufferWriter<byte> _output = new(32 * 1024);
    private readonly Lock _collecting = new();
    private readonly BaseExportingMetricReader _reader;

    public PrometheusExporter() => _reader = new BaseExportingMetricReader(this) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };

    public MetricReader Reader => _reader;

    public byte[] Collect()
    {
        lock (_collecting)
        {
            _output.ResetWrittenCount();
            _reader.Collect();
            return _output.WrittenSpan.ToArray();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var text = new PrometheusText(_output);
        foreach (var metric in batch)
            Write(text, metric);
        return ExportResult.Success;
    }

    private static void Write(PrometheusText text, Metric metric)
    {
        var type = TypeOf(metric.MetricType);
        var name = PrometheusText.NameOf(metric.Name, metric.Unit, type == "counter");
        text.Family(name, type, metric.Description);
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(point);
            if (type == "histogram")
                WriteHistogram(text, name, labels, point);
            else
                text.Sample(name, labels, ValueOf(metric.MetricType, point));
        }
    }

    private static void WriteHistogram(PrometheusText text, string name, string labels, in MetricPoint point)
    {
        var below = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            var bound = PrometheusText.Label("le", PrometheusText.NumberOf(bucket.ExplicitBound));
            text.Sample($"{name}_bucket", labels.Length == 0 ? bound : $"{labels},{bound}", below);
        }
        text.Sample($"{name}_sum", labels, point.GetHistogramSum());
        text.Sample($"{name}_count", labels, point.GetHistogramCount());
    }

    private static string LabelsOf(in MetricPoint point)
    {
        if (point.Tags.Count == 0)
            return "";
        var tags = new List<KeyValuePair<string, object?>>(point.Tags.Count);
        foreach (var tag in point.Tags)
            tags.Add(tag);
        return PrometheusText.Labels(tags);
    }

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
        _ => double.NaN,
    };
}
