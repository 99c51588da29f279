using System.Text.Json;

namespace Actors.Gateway.SocketIo.Server;

/// <summary>An event a client emitted.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Arguments">The array it came in: the name, then what was emitted with it. Placeholders stand for attachments.</param>
/// <param name="Attachments">The binary parts.</param>
/// <param name="AckId">Null when no acknowledgement is asked for.</param>
internal sealed record SocketEvent(string Name, JsonElement Arguments, IReadOnlyList<ReadOnlyMemory<byte>> Attachments, long? AckId)
{
    /// <summary>The first argument after the name; undefined when there is none.</summary>
    public JsonElement First => Arguments.GetArrayLength() > 1 ? Arguments[1] : default;
}
