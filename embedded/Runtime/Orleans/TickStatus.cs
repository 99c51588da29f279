namespace Orleans.Runtime;

/// <summary>When a reminder was first due, how often it comes, and when this tick was sent. Times are UTC.</summary>
public struct TickStatus
{
    public DateTime FirstTickTime { get; private set; }

    public TimeSpan Period { get; private set; }

    public DateTime CurrentTickTime { get; private set; }

    public static TickStatus Create(DateTime firstTickTime, TimeSpan period, DateTime timeStamp) =>
        new() { FirstTickTime = firstTickTime, Period = period, CurrentTickTime = timeStamp };

    public override readonly string ToString() => $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>";
}
