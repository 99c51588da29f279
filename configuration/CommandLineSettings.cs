using Microsoft.Extensions.Configuration;

namespace Actors.Configuration;

/// <summary>
/// The settings of a command line: <c>--port 8080</c>, <c>--PORT=8080</c>, <c>--log-node-info</c> alone for true. Unlike the usual
/// provider it keeps what it could not read, so that a mistyped argument is reported and not passed over.
/// </summary>
public sealed class CommandLineSettings : ConfigurationProvider, IConfigurationSource
{
    private readonly List<string> _mistakes = [];
    private readonly List<string> _names = [];

    public CommandLineSettings(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal) || argument.Length == 2)
            {
                // Not the argument itself: it may be a secret that lost its name.
                _mistakes.Add($"Argument {i + 1} of the command line does not begin with --name.");
                continue;
            }
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument[2..] : argument[2..equals];
            string value = equals >= 0 ? argument[(equals + 1)..]
                : i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[++i]
                : "true";
            if (!Data.TryAdd(name, value)) _mistakes.Add($"--{name} is given twice on the command line.");
            else _names.Add(name);
        }
    }

    internal IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>Names in the order given, as typed, without their dashes.</summary>
    internal IReadOnlyList<string> Names => _names;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override string ToString() => "the command line";
}
