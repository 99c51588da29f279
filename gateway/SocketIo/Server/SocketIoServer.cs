using System.Collections.Frozen;
using Actors.Gateway.SocketIo.EngineIo;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.SocketIo.Server;

/// <summary>A Socket.IO server of fixed namespaces. It knows nothing of jobs.</summary>
internal sealed class SocketIoServer
{
    private readonly FrozenDictionary<string, ISocketNamespace> _namespaces;
    private readonly SocketIoOptions _options;
    private readonly EngineEndpoint _endpoint;
    private readonly EngineSessions _sessions;

    /// <param name="maySend">Whether the page a browser says it comes from may connect.</param>
    public SocketIoServer(IEnumerable<ISocketNamespace> namespaces, SocketIoOptions options, TimeProvider time, Func<HttpContext, bool> maySend)
    {
        _namespaces = namespaces.ToFrozenDictionary(served => served.Name, StringComparer.Ordinal);
        _options = options;
        Newcomers = new Newcomers(options, time);
        _sessions = new EngineSessions(options.Engine, time);
        _endpoint = new EngineEndpoint(_sessions, options.Engine, time, session => new SocketIoConnection(this, session), maySend);
    }

    /// <summary>Clients connected to this process.</summary>
    public int Connections => _sessions.Count;

    internal SocketIoOptions Options => _options;

    internal Newcomers Newcomers { get; }

    public Task Handle(HttpContext http) => _endpoint.Handle(http);

    /// <summary>Sends every client away; they come back by themselves.</summary>
    public void CloseAll() => _sessions.CloseAll("server shutting down");

    internal ISocketNamespace? Find(string name) => _namespaces.GetValueOrDefault(name);
}
