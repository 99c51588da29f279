using System.Net;
using System.Net.Sockets;
using Actors.WebhookSender.Addresses;

namespace Actors.Webhooks.Tests.Addresses;

/// <summary>Answers look-ups from a table: for each name what it leads to the first time, the second time and so on.</summary>
internal sealed class NameTable : IHostLookup
{
    private readonly Dictionary<string, Queue<string[]>> _names = [];

    public List<string> Asked { get; } = [];

    public NameTable Add(string host, params string[][] answers)
    {
        _names[host] = new Queue<string[]>(answers);
        return this;
    }

    public Task<IPAddress[]> Find(string host, bool isSuspect, CancellationToken cancellation)
    {
        Asked.Add(host);
        if (!_names.TryGetValue(host, out var answers))
            throw new SocketException((int)SocketError.HostNotFound);
        return Task.FromResult<IPAddress[]>([.. (answers.Count > 1 ? answers.Dequeue() : answers.Peek()).Select(IPAddress.Parse)]);
    }
}
