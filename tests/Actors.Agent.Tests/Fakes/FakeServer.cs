using Actors.Link.V1;
using Actors.NodeAgent.Link;
using Google.Protobuf;

namespace Actors.Agent.Tests.Fakes;

/// <summary>The server, its socket and the network between, on the test's thread.</summary>
internal sealed class FakeServer : ILinkDialer
{
    /// <summary>Every connection there ever was, the refused ones not counted.</summary>
    public List<FakeConnection> Connections { get; } = [];

    public int Dials { get; private set; }

    /// <summary>When set, dialing fails with it.</summary>
    public LinkException? Refusal { get; set; }

    /// <summary>When set, an answer to a dial takes until then.</summary>
    public TaskCompletionSource? Answer { get; set; }

    public FakeConnection Last => Connections[^1];

    public async Task<ILinkConnection> DialAsync(CancellationToken cancellation)
    {
        Dials++;
        if (Refusal is not null) throw Refusal;
        if (Answer is not null) await Answer.Task.WaitAsync(cancellation);
        Assert.All(Connections, connection => Assert.True(connection.IsDisposed, "dialed before the former connection was dead"));
        var connection = new FakeConnection();
        Connections.Add(connection);
        return connection;
    }

    public static ServerMessage Assignment(long job, int attempt = 1, long timeoutMs = 60_000, string command = "work") => new()
    {
        Assign = new Assign
        {
            Attempt = Id(job, attempt),
            Name = "command",
            Payload = ByteString.CopyFromUtf8($$"""{"command":"{{command}}"}"""),
            TimeoutMs = timeoutMs,
            AtMostOnce = true,
        },
    };

    public static AttemptId Id(long job, int attempt = 1) => new() { JobId = job, Attempt = attempt };
}
