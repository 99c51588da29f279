namespace Actors.Cli.Server;

/// <summary>Whoever read our output has gone, as <c>head</c> does when it has enough. Not the connection's fault.</summary>
internal sealed class BrokenPipeException(IOException inner) : IOException(inner.Message, inner);
