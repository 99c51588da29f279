using System.Diagnostics;
using System.Globalization;
using System.Text;
using Actors.Bench.Programs;
using Actors.Link;

namespace Actors.Bench.Load;

/// <summary>Users with tokens who submit jobs for the node, in turn.</summary>
internal sealed class TokenUsers
{
    private const int PacedConnections = 20;

    private readonly ReadOnlyMemory<byte>[] _requests;
    private int _next = -1;

    /// <param name="submitting">How many of them submit.</param>
    public TokenUsers(int count, int submitting)
    {
        Tokens = [.. Enumerable.Range(0, count).Select(TokenOf)];
        var body = Encoding.ASCII.GetBytes($$"""{"name":"command","data":{"command":"true","target":"{{Server.Node}}"} }""");
        _requests = [.. Tokens.Take(submitting).Select(token => (ReadOnlyMemory<byte>)Requests.Post("/submit-job", body, $"Authorization: Bearer {token}\r\n"))];
    }

    public string[] Tokens { get; }

    /// <summary>The next submit.</summary>
    public ReadOnlyMemory<byte> Submit() => _requests[(int)((uint)Interlocked.Increment(ref _next) % _requests.Length)];

    /// <summary>Submits so many a second, whatever becomes of them.</summary>
    public async Task SubmitPaced(Server server, int perSecond, int jobs) =>
        await Task.WhenAll(Enumerable.Range(0, PacedConnections).Select(_ => Task.Run(async () =>
        {
            using var connection = new RawConnection();
            await connection.Connect(server.Port);
            var started = Stopwatch.GetTimestamp();
            for (var job = 0; job < jobs / PacedConnections; job++)
            {
                var early = TimeSpan.FromSeconds((double)job * PacedConnections / perSecond) - Stopwatch.GetElapsedTime(started);
                if (early > TimeSpan.FromMilliseconds(1))
                    await Task.Delay(early, TimeProvider.System);
                var (status, body) = await connection.Send(Submit());
                if (status != 201)
                    throw new InvalidOperationException($"a submit was answered {status}: {Encoding.UTF8.GetString(body.Span)}");
            }
        })));

    private static string TokenOf(int user) => SignedToken.Create(
        Server.TokenSecret, string.Create(CultureInfo.InvariantCulture, $"user{user}"), ["operator"], TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(2));
}
