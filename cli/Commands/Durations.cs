using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Actors.Configuration;

namespace Actors.Cli.Commands;

/// <summary>Options that take a duration: <c>30</c> counts seconds, <c>90s</c> and <c>1h30m</c> say it themselves.</summary>
internal static class Durations
{
    public static Option<TimeSpan?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "duration",
        CustomParser = Parse,
    };

    private static TimeSpan? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < TimeSpan.MaxValue.TotalSeconds)
            return TimeSpan.FromSeconds(seconds);
        if (GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.Zero)
            return duration;
        argument.AddError($"'{text}' is not a duration; write 30 (seconds), 90s or 1h30m");
        return null;
    }
}
