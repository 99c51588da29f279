namespace Actors.Embedded.Sqlite.Tables;

/// <summary>How times are stored: ticks of 100 ns since 1970, UTC.</summary>
internal static class UnixTicks
{
    public static long From(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    public static long? From(DateTimeOffset? time) => time is { } value ? From(value) : null;

    public static DateTimeOffset ToTime(long ticks) => new(ticks + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);

    public static DateTimeOffset? ToTime(long? ticks) => ticks is { } value ? ToTime(value) : null;
}
