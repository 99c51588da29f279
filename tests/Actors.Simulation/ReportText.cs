using System.Globalization;

namespace Actors.Simulation;

/// <summary>Puts a report into words, with the command that shows it again.</summary>
public static class ReportText
{
    public static string Of(SeedReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.World} {report.Seed}: {report.Failure ?? "all promises kept"} ({report.Jobs} jobs, {report.Steps} steps, {report.VirtualTime.TotalSeconds:0} virtual seconds, trace {report.Hash:x16})");
}
