using System.Text.Json;
using Actors.Bench.Programs;

namespace Actors.Bench.Load;

/// <summary>Looks at the node's queue through the REST API.</summary>
internal sealed class NodeWatch(Server server) : IDisposable
{
    /// <summary>To look takes from what is looked at.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly RawConnection _connection = new();
    private bool _connected;

    internal sealed record Seen(bool Connected, long Waiting, long Active);

    public async Task<Seen> Look()
    {
        if (!_connected)
        {
            await _connection.Connect(server.Port);
            _connected = true;
        }
        var (status, body) = await _connection.Send(Requests.GetV2("/nodes"));
        if (status != 200)
            throw new InvalidOperationException($"/nodes was answered {status}");
        using var json = JsonDocument.Parse(body);
        var node = json.RootElement.GetProperty("nodes")[0];
        return new Seen(node.GetProperty("connected").GetBoolean(), node.GetProperty("waiting").GetInt64(), node.GetProperty("active").GetInt64());
    }

    public async Task<Seen> Until(Func<Seen, bool> enough)
    {
        while (true)
        {
            var seen = await Look();
            if (enough(seen))
                return seen;
            await Task.Delay(Interval, TimeProvider.System);
        }
    }

    public void Dispose() => _connection.Dispose();
}
