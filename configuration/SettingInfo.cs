namespace Actors.Configuration;

/// <summary>One row of the table of settings: what a program reads, as it read it.</summary>
/// <param name="Name">The one name users know, such as <c>MAX_SKEW</c>.</param>
/// <param name="Default">What holds when nothing is given, as a user would write it; empty when nothing does.</param>
/// <param name="Unit">What the value counts, or its form: <c>duration</c>, <c>bytes</c>, <c>text</c>.</param>
/// <param name="Meaning">One or two sentences for the person who sets it.</param>
/// <param name="IsSecret">True when the value must not be shown anywhere.</param>
public sealed record SettingInfo(string Name, string Default, string Unit, string Meaning, bool IsSecret = false);
