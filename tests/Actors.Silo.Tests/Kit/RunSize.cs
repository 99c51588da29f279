using System.Globalization;

namespace Actors.Silo.Tests.Kit;

/// <summary>How long the tests that can run for hours do run: little by default, more by environment variables.</summary>
internal static class RunSize
{
    /// <summary><c>KILLS</c>: kills of silo and agent, or silo and worker, together.</summary>
    public static int Kills => Number("KILLS", 10);

    /// <summary><c>CUTS</c>: power cuts of the silo, or of a node.</summary>
    public static int Cuts => Number("CUTS", 3);

    /// <summary><c>OUTAGE_SECONDS</c>: how long the silo stays away.</summary>
    public static TimeSpan Outage => TimeSpan.FromSeconds(Number("OUTAGE_SECONDS", 8));

    private static int Number(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : fallback;
}
