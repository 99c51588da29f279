using System.Diagnostics.Metrics;
using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Grains.Jobs;

/// <summary>The names and kinds of everything that is measured of jobs. Each is told apart by the job's name.</summary>
public sealed class JobMetrics : IDisposable
{
    public const string MeterName = "Actors.Jobs";

    /// <summary>Seconds. Jobs take from milliseconds to hours.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200],
    };

    private static readonly string[] Statuses = [.. Enum.GetNames<JobStatus>().Select(name => name.ToLowerInvariant())];
    private static readonly string[] Reasons = [.. Enum.GetNames<AbandonReason>().Select(name => name.ToLowerInvariant())];

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _submitted;
    private readonly Counter<long> _started;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _waiting;
    private readonly Histogram<double> _running;

    public JobMetrics()
    {
        _submitted = _meter.CreateCounter<long>("actors.jobs.submitted", "{job}", "Jobs made durable.");
        _started = _meter.CreateCounter<long>("actors.jobs.started", "{attempt}", "Attempts assigned to an executor.");
        _retried = _meter.CreateCounter<long>("actors.jobs.retried", "{attempt}", "Attempts that failed and are followed by another.");
        _lost = _meter.CreateCounter<long>("actors.jobs.attempts.lost", "{attempt}", "Attempts given up by their queue, by reason: lease expired, executor lost, deadline passed, never taken.");
        _ended = _meter.CreateCounter<long>("actors.jobs.ended", "{job}", "Jobs that ended, by final status.");
        _waiting = _meter.CreateHistogram("actors.jobs.wait.duration", "s", "From when a job could start to its start.", tags: null, Durations);
        _running = _meter.CreateHistogram("actors.jobs.run.duration", "s", "From the start of a job's last attempt to its end.", tags: null, Durations);
    }

    /// <summary>A job was recorded as one of a batch.</summary>
    public void CountSubmitted(JobState job) => _submitted.Add(1, new KeyValuePair<string, object?>("name", job.Spec.Name));

    /// <param name="job">The job after the transition.</param>
    public void Count(JobTransition transition, JobState job)
    {
        var name = new KeyValuePair<string, object?>("name", job.Spec.Name);
        switch (transition)
        {
            case JobTransition.Submitted:
                _submitted.Add(1, name);
                break;
            case JobTransition.AttemptStarted started:
                _started.Add(1, name);
                _waiting.Record(Math.Max(0, (started.At - job.DueAt).TotalSeconds), name);
                break;
            case JobTransition.AttemptFailed:
                _retried.Add(1, name);
                break;
            case JobTransition.Ended ended:
                _ended.Add(1, name, new KeyValuePair<string, object?>("status", Statuses[(int)ended.Outcome.Status]));
                if (job.StartedAt is { } startedAt)
                    _running.Record(Math.Max(0, (ended.At - startedAt).TotalSeconds), name);
                break;
        }
    }

    /// <summary>A queue gave an attempt up.</summary>
    public void Lost(AbandonReason reason) => _lost.Add(1, new KeyValuePair<string, object?>("reason", Reasons[(int)reason]));

    public void Dispose() => _meter.Dispose();
}
