using System.Globalization;
using System.Security.Cryptography;

namespace Actors.Cli.Server;

/// <summary>What the server offers about single jobs.</summary>
internal sealed class Jobs(ServerClient client, TimeProvider time)
{
    /// <summary>The longest that one request waits: below the idle limits of usual proxies.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(25);

    /// <summary>Times a submit is sent when no answer comes.</summary>
    private const int MaxSubmits = 4;

    private const int KeyBytes = 16;

    private static readonly TimeSpan ResubmitAfter = TimeSpan.FromMilliseconds(300);

    /// <summary>A server that answers at once where it should wait is asked no more often than this.</summary>
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);

    /// <summary>Submits once, even where an answer is lost and the submit has to be sent again: all of them carry the same key.</summary>
    public async Task<string> Submit(byte[] body, CancellationToken cancellation)
    {
        var key = RandomNumberGenerator.GetHexString(2 * KeyBytes, lowercase: true);
        for (var sent = 1; ; sent++)
        {
            try
            {
                return client.Read(await client.Post("/submit-job", body, cancellation, key), CliJson.Default.Submitted).JobId;
            }
            catch (UnreachableException lost) when (lost.MayHaveArrived && sent < MaxSubmits)
            {
                await Task.Delay(ResubmitAfter * sent, time, cancellation);
            }
        }
    }

    public async Task<(JobView Job, byte[] Json)> Get(string id, CancellationToken cancellation) =>
        Read(await client.Get(Path(id), TimeSpan.Zero, cancellation));

    public async Task<(JobView Job, byte[] Json)> Cancel(string id, CancellationToken cancellation) =>
        Read(await client.Post($"{Path(id)}/cancel", [], cancellation));

    /// <summary>The job once it has ended, or as it stands when the time is up. A server that restarts meanwhile is waited for.</summary>
    /// <param name="atMost">Null for as long as it takes.</param>
    public async Task<(JobView Job, byte[] Json)> WaitForEnd(string id, TimeSpan? atMost, CancellationToken cancellation)
    {
        var begin = time.GetUtcNow();
        var until = atMost is { } bound && bound < DateTimeOffset.MaxValue - begin ? begin + bound : DateTimeOffset.MaxValue;
        var patience = new Patience(time);
        while (true)
        {
            var asked = time.GetUtcNow();
            var wait = until - asked < LongestWait ? until - asked : LongestWait;
            if (wait < TimeSpan.Zero)
                wait = TimeSpan.Zero;
            try
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"{Path(id)}?wait={wait.TotalSeconds:0.###}");
                var answer = Read(await client.Get(path, wait, cancellation));
                patience.Answered();
                if (answer.Job.IsFinal || time.GetUtcNow() >= until)
                    return answer;
            }
            catch (CommandFailedException failure) when (patience.Covers(failure) && time.GetUtcNow() < until)
            {
                await patience.Rest(cancellation);
                continue;
            }
            var pause = Least(asked + LeastInterval, until) - time.GetUtcNow();
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, cancellation);
        }
    }

    public static string Path(string id) => $"/jobs/{Uri.EscapeDataString(id)}";

    private (JobView Job, byte[] Json) Read(byte[] answer) => (client.Read(answer, CliJson.Default.JobView), answer);

    private static DateTimeOffset Least(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
