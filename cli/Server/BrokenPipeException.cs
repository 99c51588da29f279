namespace Actors.Cli.Server;

/// <summary>Whoever read our output has gone, as <c>head</c> does when it has enough; or it could not be written for another reason. Not the connection's fault.</summary>
/// <param name="inner">The other reason.</param>
internal sealed class BrokenPipeException(IOException? inner = null) : IOException(inner?.Message, inner);
