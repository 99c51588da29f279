namespace Actors.Configuration;

/// <summary>The configuration cannot be used. The message lists every mistake in plain words, for the person who has to correct it.</summary>
public sealed class SettingsException(IReadOnlyList<string> mistakes) : Exception(Describe(mistakes))
{
    public IReadOnlyList<string> Mistakes { get; } = mistakes;

    private static string Describe(IReadOnlyList<string> mistakes) => mistakes.Count == 1
        ? $"The configuration has a mistake: {mistakes[0]}"
        : $"The configuration has {mistakes.Count} mistakes:\n- {string.Join("\n- ", mistakes)}";
}
