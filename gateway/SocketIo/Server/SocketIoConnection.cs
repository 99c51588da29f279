using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Actors.Gateway.SocketIo.EngineIo;
using Actors.Gateway.SocketIo.Packets;

namespace Actors.Gateway.SocketIo.Server;

/// <summary>One client, connected to any number of the server's namespaces over one session.</summary>
internal sealed class SocketIoConnection : IEngineListener
{
    /// <summary>How deep a packet's JSON may nest. What is deeper is no packet.</summary>
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = MaxDepth };

    /// <summary>Names that mean something to clients themselves.</summary>
    private static readonly string[] Reserved = ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    private readonly SocketIoServer _server;
    private readonly EngineSession _session;
    private readonly PacketAssembly _assembly;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Member> _members = new(1, StringComparer.Ordinal);
    private IDisposable? _unconnected;
    private bool _isClosed;

    public SocketIoConnection(SocketIoServer server, EngineSession session)
    {
        (_server, _session) = (server, session);
        _assembly = new PacketAssembly(server.Options.Engine.MaxPayloadBytes);
        _unconnected = AwaitConnect();
    }

    public async ValueTask<bool> Received(EnginePacket message)
    {
        if (!_assembly.TryAdd(message, out var complete, out var packet, out var attachments))
            return false;
        if (!complete)
            return true;
        JsonDocument? json = null;
        try
        {
            if (!packet.Json.IsEmpty)
                json = JsonDocument.Parse(packet.Json, Reading);
            return await Take(packet, json?.RootElement ?? default, attachments);
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            json?.Dispose();
        }
    }

    public void Closed(string reason)
    {
        Member[] members;
        lock (_gate)
        {
            _isClosed = true;
            members = [.. _members.Values];
            _members.Clear();
            _unconnected?.Dispose();
        }
        foreach (var member in members)
            member.End(reason);
    }

    /// <summary>Ends a client's part in a namespace, and tells it so. Without effect when that is over already.</summary>
    public void Dismiss(SocketIoSocket socket, string reason)
    {
        if (!TryRemove(socket.Namespace, socket, out var member))
            return;
        member.End(reason);
        Write(SocketPacketType.Disconnect, socket.Namespace, "");
    }

    private ValueTask<bool> Take(SocketPacket packet, JsonElement json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (packet.Type == SocketPacketType.Connect)
            return json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object ? Connect(packet.Namespace, json) : ValueTask.FromResult(false);
        Member? member;
        lock (_gate)
            member = _members.GetValueOrDefault(packet.Namespace);
        if (member is null)
            return ValueTask.FromResult(false);
        switch (packet.Type)
        {
            case SocketPacketType.Event or SocketPacketType.BinaryEvent:
                return TakeEvent(member, packet, json, attachments);
            case SocketPacketType.Ack or SocketPacketType.BinaryAck:
                if (packet.AckId is not { } id || json.ValueKind != JsonValueKind.Array)
                    return ValueTask.FromResult(false);
                member.Socket.OnAck(id, json);
                return ValueTask.FromResult(true);
            case SocketPacketType.Disconnect:
                Leave(member, json);
                return ValueTask.FromResult(json.ValueKind == JsonValueKind.Undefined);
            default:
                // An error to connect is for clients only.
                return ValueTask.FromResult(false);
        }
    }

    private async ValueTask<bool> Connect(string name, JsonElement auth)
    {
        if (_server.Find(name) is not { } served)
        {
            Refuse(name, "Invalid namespace");
            return true;
        }
        lock (_gate)
        {
            if (_members.ContainsKey(name))
                return false;
        }
        var socket = new SocketIoSocket(EngineSessions.NewId(), name, _session, this);
        if (!(await served.Admit(socket, auth)).TryGet(out var listener, out var rejection))
        {
            Refuse(name, rejection.Message);
            return true;
        }
        var member = new Member(socket, listener);
        lock (_gate)
        {
            _unconnected?.Dispose();
            _unconnected = null;
            if (!_isClosed)
                _members.Add(name, member);
        }
        if (_isClosed)
        {
            member.End("transport close");
            return false;
        }
        Write(SocketPacketType.Connect, name, $"{{\"sid\":\"{socket.Id}\"}}");
        listener.Connected();
        return true;
    }

    private static async ValueTask<bool> TakeEvent(Member member, SocketPacket packet, JsonElement json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() == 0 || json[0].ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
            return false;
        var name = json[0].ToString();
        if (Reserved.Contains(name))
            return false;
        await member.Listener.Received(new SocketEvent(name, json, attachments, packet.AckId));
        return true;
    }

    private void Leave(Member member, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Undefined)
            return;
        if (TryRemove(member.Socket.Namespace, member.Socket, out _))
            member.End("client namespace disconnect");
    }

    /// <summary>Whoever is in no namespace any more has as long to connect to one as in the beginning.</summary>
    private bool TryRemove(string name, SocketIoSocket socket, [NotNullWhen(true)] out Member? member)
    {
        lock (_gate)
        {
            if (!_members.TryGetValue(name, out member) || member.Socket != socket)
                return false;
            _members.Remove(name);
            if (_members.Count == 0)
                _unconnected ??= AwaitConnect();
            return true;
        }
    }

    private IDisposable AwaitConnect() => _server.Newcomers.Add(() => _session.Close("no namespace was connected to"));

    private void Refuse(string name, string message) =>
        Write(SocketPacketType.ConnectError, name, $"{{\"message\":\"{JsonEncodedText.Encode(message)}\"}}");

    private void Write(SocketPacketType type, string name, string json) =>
        _session.Send(SocketPacketWriter.Write(new SocketPacket { Type = type, Namespace = name, Json = Encoding.UTF8.GetBytes(json) }));

    private sealed record Member(SocketIoSocket Socket, ISocketListener Listener)
    {
        public void End(string reason)
        {
            Socket.Leave();
            Listener.Disconnected(reason);
        }
    }
}
