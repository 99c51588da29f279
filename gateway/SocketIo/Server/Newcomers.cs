namespace Actors.Gateway.SocketIo.Server;

/// <summary>Clients that are connected to no namespace, of whom nobody knows who they are. They have a while to change that; and when there are too many, the one
/// that was there longest makes room: so whoever opens connections without a token takes no place from those who have one, and can hardly keep others out.</summary>
internal sealed class Newcomers(SocketIoOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Newcomer> _byAge = new();

    /// <param name="sendAway">Ends the connection. Called at most once, and hardly after the result is disposed.</param>
    /// <returns>To be disposed when the client is connected to a namespace, or gone.</returns>
    public IDisposable Add(Action sendAway)
    {
        var newcomer = new Newcomer(this, sendAway);
        Newcomer? oldest = null;
        lock (_gate)
        {
            _byAge.AddLast(newcomer.Node);
            if (_byAge.Count > options.MaxNewcomers)
            {
                oldest = _byAge.First!.Value;
                _byAge.RemoveFirst();
            }
        }
        newcomer.Timer = time.CreateTimer(static newcomer => ((Newcomer)newcomer!).SendAway(), newcomer, options.ConnectTimeout, Timeout.InfiniteTimeSpan);
        oldest?.SendAway();
        return newcomer;
    }

    private void Remove(Newcomer newcomer)
    {
        lock (_gate)
        {
            if (newcomer.Node.List is not null)
                _byAge.Remove(newcomer.Node);
        }
    }

    private sealed class Newcomer : IDisposable
    {
        private readonly Newcomers _all;
        private readonly Action _sendAway;

        public Newcomer(Newcomers all, Action sendAway)
        {
            (_all, _sendAway) = (all, sendAway);
            Node = new LinkedListNode<Newcomer>(this);
        }

        public LinkedListNode<Newcomer> Node { get; }

        public ITimer? Timer { get; set; }

        public void SendAway() => _sendAway();

        public void Dispose()
        {
            _all.Remove(this);
            Timer?.Dispose();
        }
    }
}
