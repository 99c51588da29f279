using System.Globalization;

namespace Actors.Client.Workers;

/// <summary>What a handler knows of the attempt it runs.</summary>
public sealed class JobContext
{
    private readonly RunningAttempt _attempt;

    internal JobContext(RunningAttempt attempt) => _attempt = attempt;

    public string JobId => _attempt.Id.JobId.ToString(CultureInfo.InvariantCulture);

    public string Name => _attempt.Assignment.Name;

    /// <summary>Counts the job's attempts from 1.</summary>
    public int Attempt => _attempt.Id.Attempt;

    /// <summary>Whose job it is.</summary>
    public string Owner => _attempt.Assignment.Owner;

    /// <summary>How long the attempt may run, from its assignment.</summary>
    public TimeSpan Timeout => TimeSpan.FromMilliseconds(_attempt.Assignment.TimeoutMs);

    /// <summary>Canceled when the job is canceled, its time is up, the server gave the attempt to somebody else, or this process stops.</summary>
    public CancellationToken Cancellation => _attempt.Cancellation;

    /// <summary>Services of the attempt's scope.</summary>
    public IServiceProvider Services => _attempt.Services;

    /// <summary>Tells those who follow the job how far it is. Best effort: reports in quick succession are told as one.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="message">A short word on it.</param>
    public void ReportProgress(double percent, string? message = null)
    {
        if (!double.IsFinite(percent))
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "Progress is a number from 0 to 100.");
        _attempt.Progress(Math.Clamp(percent, 0, 100), message);
    }
}
