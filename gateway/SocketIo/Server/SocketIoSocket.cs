using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Actors.Gateway.SocketIo.EngineIo;
using Actors.Gateway.SocketIo.Packets;

namespace Actors.Gateway.SocketIo.Server;

/// <summary>One client in one namespace.</summary>
internal sealed class SocketIoSocket(string id, string name, EngineSession session, SocketIoConnection connection)
{
    /// <summary>Acknowledgements awaited from one client at once.</summary>
    public const int MaxPendingAcks = 100;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private Dictionary<long, TaskCompletionSource<JsonElement>>? _awaited;
    private long _lastAckId;
    private volatile bool _isGone;

    public string Id => id;

    public string Namespace => name;

    /// <summary>Sends an event that is encoded already, perhaps for many sockets.</summary>
    public void Send(EnginePacket message)
    {
        if (!_isGone)
            session.Send(message);
    }

    /// <summary>Emits an event: an array of its name and arguments as JSON.</summary>
    public void Emit(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments) => Send(
        new SocketPacket
        {
            Type = attachments.Count > 0 ? SocketPacketType.BinaryEvent : SocketPacketType.Event,
            Namespace = name,
            Attachments = attachments.Count,
            Json = json,
        },
        attachments);

    /// <summary>Emits an event and gives what the client acknowledges it with: an array.</summary>
    /// <exception cref="InvalidOperationException">The client owes too many acknowledgements.</exception>
    /// <exception cref="OperationCanceledException">The client left, or the time is up.</exception>
    public async Task<JsonElement> Ask(ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        long ackId;
        lock (_gate)
        {
            _awaited ??= [];
            if (_awaited.Count >= MaxPendingAcks)
                throw new InvalidOperationException($"{MaxPendingAcks} acknowledgements are awaited already");
            _awaited.Add(ackId = _lastAckId++, answer);
            if (_isGone)
                answer.TrySetCanceled(CancellationToken.None);
        }
        Send(new SocketPacket { Type = SocketPacketType.Event, Namespace = name, AckId = ackId, Json = json }, []);
        try
        {
            return await answer.Task.WaitAsync(cancellation);
        }
        finally
        {
            lock (_gate)
                _awaited.Remove(ackId);
        }
    }

    /// <summary>Acknowledges an event with arguments; without effect where the client asked for none.</summary>
    public void Acknowledge(SocketEvent received, Action<Utf8JsonWriter> arguments)
    {
        if (received.AckId is null)
            return;
        var json = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(json, Writing))
        {
            writer.WriteStartArray();
            arguments(writer);
            writer.WriteEndArray();
        }
        Acknowledge(received, json.WrittenMemory, []);
    }

    /// <param name="json">An array of arguments.</param>
    public void Acknowledge(SocketEvent received, ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (received.AckId is null)
            return;
        Send(
            new SocketPacket
            {
                Type = attachments.Count > 0 ? SocketPacketType.BinaryAck : SocketPacketType.Ack,
                Namespace = name,
                AckId = received.AckId,
                Attachments = attachments.Count,
                Json = json,
            },
            attachments);
    }

    /// <summary>Sends the client out of the namespace, for good: it does not come back by itself. Its connection ends too unless it soon connects to a namespace again.</summary>
    /// <param name="reason">For the listener; the client is told none.</param>
    public void Disconnect(string reason) => connection.Dismiss(this, reason);

    /// <summary>The client acknowledges what it was asked. What nobody waits for is passed over.</summary>
    internal void OnAck(long ackId, JsonElement arguments)
    {
        lock (_gate)
        {
            if (_awaited is not null && _awaited.TryGetValue(ackId, out var answer))
                answer.TrySetResult(arguments.Clone());
        }
    }

    /// <summary>Nothing more is sent.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            _isGone = true;
            foreach (var answer in _awaited?.Values ?? Enumerable.Empty<TaskCompletionSource<JsonElement>>())
                answer.TrySetCanceled(CancellationToken.None);
        }
    }

    private void Send(SocketPacket packet, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        Send(SocketPacketWriter.Write(packet));
        foreach (var attachment in attachments)
            Send(EnginePacket.OfBinary(attachment));
    }
}
