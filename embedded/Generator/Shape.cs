namespace Actors.Embedded.Generator;

/// <summary>What one declaration contributes: a line of the manifest, a file of its own if it needs one, and complaints.</summary>
internal sealed record Shape(string Name, string ManifestLine, string FileName, string Source, Equatable<Problem> Problems);
