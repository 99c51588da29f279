using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Actors.Client;

/// <summary>Spans and metrics of clients and workers, all of the name <see cref="Name"/>.</summary>
public static class ClientTelemetry
{
    public const string Name = "Actors.Client";

    internal static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>Jobs the server took.</summary>
    internal static readonly Counter<long> Submitted = Meter.CreateCounter<long>("actors.client.jobs.submitted", "{job}");

    /// <summary>How long a handler ran, by <c>job.name</c> and <c>outcome</c>.</summary>
    internal static readonly Histogram<double> HandlerDuration = Meter.CreateHistogram<double>("actors.worker.handler.duration", "s");

    /// <summary>Attempts that handlers run now.</summary>
    internal static readonly UpDownCounter<long> Running = Meter.CreateUpDownCounter<long>("actors.worker.attempts.running", "{attempt}");

    /// <summary>Connections that broke.</summary>
    internal static readonly Counter<long> Breaks = Meter.CreateCounter<long>("actors.client.connections.broken", "{connection}");

    /// <summary>The span that a job is to be a part of; null when there is none.</summary>
    internal static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    internal static Activity? StartSubmit(string name)
    {
        var activity = Activities.StartActivity("submit", ActivityKind.Producer);
        activity?.SetTag("job.name", name);
        return activity;
    }
}
