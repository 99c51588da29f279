using System.Globalization;
using Orleans.Storage;

namespace Actors.Embedded.Sqlite;

/// <summary>Versions of a record: they count up from 1, and are shown to grains as decimal text.</summary>
internal static class Etags
{
    /// <summary>A text that is no number was never given out, so it matches nothing.</summary>
    private const long NeverStored = -1;

    public static string ToText(long version) => version.ToString(CultureInfo.InvariantCulture);

    public static long? ToVersion(string? etag) =>
        etag is null ? null : long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : NeverStored;

    public static InconsistentStateException Stale(string record, long? stored, long? expected) => new(
        $"{record} is stored at version {Show(stored)}, not at {Show(expected)}: somebody else wrote it.",
        stored is { } s ? ToText(s) : null,
        expected is { } e ? ToText(e) : null);

    private static string Show(long? version) => version is { } number ? ToText(number) : "none";
}
