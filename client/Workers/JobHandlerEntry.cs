namespace Actors.Client.Workers;

/// <summary>A handler under its name: takes the payload as JSON and gives the result as JSON.</summary>
/// <param name="Run">Throws <see cref="PayloadException"/> when the payload is not what the handler takes.</param>
internal sealed record JobHandlerEntry(string Name, Func<ReadOnlyMemory<byte>, JobContext, ValueTask<byte[]>> Run);

/// <summary>The payload is not of the handler's type.</summary>
internal sealed class PayloadException(string message, Exception inner) : Exception(message, inner);
