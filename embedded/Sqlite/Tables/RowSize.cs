using Actors.Embedded.Sqlite.Writing;
using Actors.Storage;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>Keeps a job's row at one size. Rows are appended to full pages, so a row that grew would split its page, at several times the cost of
/// the write itself; a row of the same size is overwritten where it is. A new row gets some spaces behind its state to grow into.</summary>
internal static class RowSize
{
    /// <summary>Bytes a new row may grow by: about what an executor, a start, an outcome and a short result add to a state.</summary>
    public const int Slack = 256;

    /// <summary>How long the state is to be, with its padding, where there is room for so many bytes.</summary>
    public static int Fit(int length, int room) => room >= length && room - length <= StateBuffer.MaxPadding ? room : length;

    public static int OfColumns(long etag, JobIndexEntry entry) => OfColumns(
        etag, (int)entry.Status, UnixTicks.From(entry.DueAt), UnixTicks.From(entry.UpdatedAt),
        UnixTicks.From(entry.FinishedAt) ?? 0, UnixTicks.From(entry.ExpiresAt) ?? 0, entry.HasPendingEffects ? 1 : 0);

    /// <summary>Bytes that the columns which change take; SQLite stores a number in as few as will do.</summary>
    public static int OfColumns(params ReadOnlySpan<long> values)
    {
        var bytes = 0;
        foreach (var value in values)
            bytes += OfNumber(value);
        return bytes;
    }

    /// <summary>The record format's serial types 1 to 6, 8 and 9.</summary>
    private static int OfNumber(long value) => value switch
    {
        0 or 1 => 0,
        >= sbyte.MinValue and <= sbyte.MaxValue => 1,
        >= short.MinValue and <= short.MaxValue => 2,
        >= -0x80_0000 and <= 0x7f_ffff => 3,
        >= int.MinValue and <= int.MaxValue => 4,
        >= -0x8000_0000_0000 and <= 0x7fff_ffff_ffff => 6,
        _ => 8,
    };
}
