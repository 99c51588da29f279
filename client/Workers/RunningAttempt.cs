using System.Diagnostics;
using Actors.Link.V1;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Client.Workers;

/// <summary>An attempt from its assignment until the server has its end.</summary>
internal sealed class RunningAttempt(JobWorker worker, Assign assignment, TimeProvider time) : IThreadPoolWorkItem
{
    private readonly CancellationTokenSource _cancel = new();
    private AsyncServiceScope? _scope;
    private ProgressThrottle? _progress;
    private ITimer? _deadline;
    private volatile int _reason;

    /// <summary>Why its token was canceled; the first reason counts.</summary>
    public enum CancelReason
    {
        None,
        ByServer,
        TimeUp,
        Stopping,
    }

    public Assign Assignment { get; } = assignment;

    public AttemptId Id => Assignment.Attempt;

    public CancellationToken Cancellation => _cancel.Token;

    /// <summary>The end, once there is one: sent until the server acknowledges it.</summary>
    public Finished? End { get; private set; }

    public IServiceProvider Services => (_scope ??= worker.CreateScope()).ServiceProvider;

    public void Start()
    {
        if (Assignment.TimeoutMs > 0)
            _deadline = time.CreateTimer(static attempt => ((RunningAttempt)attempt!).Cancel(CancelReason.TimeUp), this, TimeSpan.FromMilliseconds(Assignment.TimeoutMs), Timeout.InfiniteTimeSpan);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Cancel(CancelReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)CancelReason.None) == (int)CancelReason.None)
            _ = CancelToken();
    }

    public void Progress(double percent, string? message) =>
        (_progress ??= new ProgressThrottle(worker, Id, time)).Report(percent, message);

    public void Execute() => _ = Run();

    private async Task CancelToken()
    {
        // What the handler has hung onto its token runs here, and is none of the caller's business.
        await Task.Yield();
        try
        {
            await _cancel.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException e)
        {
            worker.LogTokenFailed(Id, e);
        }
    }

    private async Task Run()
    {
        var started = time.GetTimestamp();
        using var activity = StartActivity();
        ClientTelemetry.Running.Add(1);
        Finished end;
        try
        {
            var result = await worker.HandlerOf(Assignment.Name).Run(Assignment.Payload.Memory, new JobContext(this)).ConfigureAwait(false);
            end = worker.SuccessOf(Id, result);
        }
        catch (Exception failure)
        {
            end = FailureOf(failure);
            activity?.SetStatus(ActivityStatusCode.Error, end.Error);
        }
        try
        {
            if (_scope is { } scope)
                await scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            worker.LogScopeFailed(Id, failure);
        }
        if (_deadline is not null)
            await _deadline.DisposeAsync().ConfigureAwait(false);
        _progress?.Flush();
        end.EndedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        ClientTelemetry.Running.Add(-1);
        ClientTelemetry.HandlerDuration.Record(time.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("job.name", Assignment.Name), new KeyValuePair<string, object?>("outcome", end.Kind.ToString()));
        // Whoever is told of the end finds the span ended too.
        activity?.Stop();
        End = end;
        worker.Ended(this);
    }

    private Finished FailureOf(Exception failure)
    {
        var reason = failure is OperationCanceledException ? (CancelReason)_reason : CancelReason.None;
        var end = new Finished { Attempt = Id, Error = JobWorker.TextOf(failure) };
        (end.Kind, end.Error, end.NoRetry) = reason switch
        {
            CancelReason.ByServer => (EndKind.Canceled, "canceled", false),
            CancelReason.TimeUp => (EndKind.TimedOut, $"ran longer than {TimeSpan.FromMilliseconds(Assignment.TimeoutMs).TotalSeconds:0.###} s", false),
            CancelReason.Stopping => (EndKind.Lost, "its worker stopped before the job was done", false),
            _ => (EndKind.Failed, end.Error, failure is JobFailedException or PayloadException),
        };
        if (reason == CancelReason.None)
            worker.LogAttemptFailed(Id, Assignment.Name, failure);
        return end;
    }

    private Activity? StartActivity()
    {
        if (!ClientTelemetry.Activities.HasListeners())
            return null;
        ActivityContext.TryParse(Assignment.TraceParent, null, isRemote: true, out var parent);
        var activity = ClientTelemetry.Activities.StartActivity("run", ActivityKind.Consumer, parent);
        activity?.SetTag("job.name", Assignment.Name);
        activity?.SetTag("job.id", Id.JobId);
        activity?.SetTag("job.attempt", Id.Attempt);
        return activity;
    }
}
