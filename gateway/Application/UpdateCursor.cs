using System.Globalization;
using Actors.Jobs;

namespace Actors.Gateway.Application;

/// <summary>Where a client is that catches up with the changes of all its jobs. Changes are stamped before they are stored, and become visible out of order: so
/// a sweep ends with a cursor that lies <see cref="Overlap"/> before its beginning, and the next one shows some changes again rather than miss one.</summary>
/// <param name="At">The last change that was seen; in a sweep by id, the time before it.</param>
/// <param name="Id">Whose it was; null at the beginning of a sweep, where all changes after <paramref name="At"/> are to come.</param>
/// <param name="SweepFrom">When the sweep began; null at its beginning.</param>
/// <param name="IsById">Whether the sweep goes by id: a change that it has passed comes again in the next one.</param>
public readonly record struct UpdateCursor(DateTimeOffset At, JobId? Id, DateTimeOffset? SweepFrom, bool IsById = false)
{
    private const string ByIdMark = "id";

    /// <summary>No write is under way for longer: a grain's call has ended by then, one way or the other.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    private const long MaxMilliseconds = 253_402_300_799_999;

    /// <summary>Epoch milliseconds, or what <see cref="ToString"/> gave.</summary>
    public static bool TryParse(string text, out UpdateCursor cursor)
    {
        cursor = default;
        var parts = text.Split('.');
        var isById = parts is [_, _, _, ByIdMark];
        if (parts.Length == 1)
        {
            if (!TryReadNumber(text, MaxMilliseconds, out var milliseconds))
                return false;
            cursor = new UpdateCursor(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), null, null);
            return true;
        }
        if (parts.Length != (isById ? 4 : 3) || !TryReadTicks(parts[0], out var at) || !TryReadTicks(parts[2], out var from) || !TryReadNumber(parts[1], long.MaxValue, out var id))
            return false;
        cursor = new UpdateCursor(at, new JobId(id), from, isById);
        return true;
    }

    /// <summary>Where the sweep goes on after this change.</summary>
    public UpdateCursor After(DateTimeOffset at, JobId id, DateTimeOffset now) => new(at, id, SweepFrom ?? now, IsById);

    /// <summary>The same sweep by id, from the first job on: what changed at the very time of the cursor has not all been seen.</summary>
    public UpdateCursor ById() => IsById ? this : new(Id is null ? At : At.AddTicks(-1), null, SweepFrom, IsById: true);

    /// <summary>Where the next sweep begins, when all changes that are visible have been seen.</summary>
    public UpdateCursor EndOfSweep(DateTimeOffset last, DateTimeOffset now)
    {
        var safe = (SweepFrom ?? now) - Overlap;
        return new UpdateCursor(last < safe ? last : safe, null, null);
    }

    /// <summary>Opaque to clients.</summary>
    public override string ToString() => Id is { } id
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, TicksOf(At))}.{id.Value}.{TicksOf(SweepFrom ?? At)}{(IsById ? "." + ByIdMark : "")}")
        : Math.Max(0, At.ToUnixTimeMilliseconds()).ToString(CultureInfo.InvariantCulture);

    private static long TicksOf(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks;

    private static bool TryReadTicks(string text, out DateTimeOffset time)
    {
        var read = TryReadNumber(text, MaxMilliseconds * TimeSpan.TicksPerMillisecond, out var ticks);
        time = DateTimeOffset.UnixEpoch.AddTicks(ticks);
        return read;
    }

    private static bool TryReadNumber(string text, long greatest, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= greatest;
}
