using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Actors.Gateway.SocketIo.EngineIo;

/// <summary>The open sessions of this process, by their ids.</summary>
internal sealed class EngineSessions(EngineOptions options, TimeProvider time)
{
    /// <summary>An id is all that a polling client shows: as hard to guess as a key.</summary>
    private const int IdBytes = 15;

    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new(StringComparer.Ordinal);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public EngineSession? Find(string id) => _sessions.GetValueOrDefault(id);

    /// <summary>A new session, not yet started; null when there are as many as there may be.</summary>
    public EngineSession? TryOpen(Func<EngineSession, IEngineListener> listenerOf)
    {
        if (Interlocked.Increment(ref _count) > options.MaxSessions)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }
        var session = new EngineSession(NewId(), this, options, time, listenerOf);
        _sessions.TryAdd(session.Id, session);
        // It may have been closed while it was made; then nobody removes it any more.
        if (session.IsClosed)
            Remove(session);
        return session;
    }

    public void CloseAll(string reason)
    {
        foreach (var session in _sessions.Values)
            session.Close(reason);
    }

    public void Remove(EngineSession session)
    {
        if (_sessions.TryRemove(session.Id, out _))
            Interlocked.Decrement(ref _count);
    }

    internal static string NewId() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(IdBytes)).Replace('+', '-').Replace('/', '_');
}
