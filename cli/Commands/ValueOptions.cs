using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Actors.Configuration;

namespace Actors.Cli.Commands;

/// <summary>Options that take more than any text, and say so in words of their own when they get something else.</summary>
internal static class ValueOptions
{
    /// <summary><c>30</c> counts seconds, <c>90s</c> and <c>1h30m</c> say it themselves.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "duration",
        CustomParser = argument => ReadDuration(name, argument),
    };

    /// <summary>A whole number from 1 on. What is too large for the server, the server says.</summary>
    public static Option<long> Count(string name, string description, long unlessGiven) => new(name)
    {
        Description = description,
        HelpName = "number",
        DefaultValueFactory = _ => unlessGiven,
        CustomParser = argument => ReadCount(name, argument),
    };

    /// <summary>Lets an option take only some words.</summary>
    public static T Among<T>(this T option, params string[] words)
        where T : Option
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !words.Contains(token.Value)) is { } other)
                result.AddError($"{option.Name}: '{other.Value}' is not one of {string.Join(", ", words)}");
        });
        option.CompletionSources.Add(words);
        return option;
    }

    private static TimeSpan? ReadDuration(string name, ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < TimeSpan.MaxValue.TotalSeconds)
            return TimeSpan.FromSeconds(seconds);
        if (GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.Zero)
            return duration;
        argument.AddError($"{name}: '{text}' is not a duration; write 30 (seconds), 90s or 1h30m");
        return null;
    }

    private static long ReadCount(string name, ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            argument.AddError($"{name}: '{text}' is not a whole number from 1 on");
        return number;
    }
}
