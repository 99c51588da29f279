using System.Globalization;

namespace Actors.Jobs;

/// <summary>A job's name: epoch nanoseconds made unique, as digits, so that ids sort by time. <see cref="Value"/> is the number behind them.</summary>
[GenerateSerializer, Immutable, Alias("JobId")]
public readonly record struct JobId([property: Id(0)] long Value) : IComparable<JobId>
{
    private const long NanosecondsPerTick = 100;

    /// <summary>The longest text that can be an id: the digits of the greatest signed 64-bit number.</summary>
    public const int MaxDigits = 19;

    /// <summary>Reads the digits of an id; anything else, a sign or a leading zero among it, is no id.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out JobId id)
    {
        id = default;
        if (text.Length is 0 or > MaxDigits || text[0] == '0' || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;
        id = new JobId(value);
        return true;
    }

    /// <summary>Reads the digits of an id that this system wrote itself.</summary>
    public static JobId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a job id.");

    /// <summary>When it was given: the number counts nanoseconds of the epoch.</summary>
    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(Value / NanosecondsPerTick);

    public int CompareTo(JobId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
