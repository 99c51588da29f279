using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace Actors.Gateway.Edge;

/// <summary>Random requests from a seed never break the server. <c>FUZZ_SECONDS</c> makes it longer, <c>FUZZ_SEED</c> repeats a run.</summary>
public sealed class FuzzTests(EdgeSilo silo, ITestOutputHelper report) : IClassFixture<EdgeSilo>
{
    private const int Lanes = 4;
    private const int DefaultSeconds = 10;

    /// <summary>HTTP's own word for a version it does not speak, which a mutated request line asks for.</summary>
    private const int VersionNotSupported = 505;

    [Fact]
    public async Task No_request_makes_the_server_fail_hang_or_stop_working()
    {
        var seed = Number("FUZZ_SEED") ?? (int)(TimeProvider.System.GetUtcNow().Ticks % int.MaxValue);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(Number("FUZZ_SECONDS") ?? DefaultSeconds), TimeProvider.System);
        var statuses = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Fuzz(seed, lane, enough.Token)));
        var counts = statuses.SelectMany(all => all).GroupBy(status => status).OrderBy(group => group.Key).Select(group => $"{group.Key}: {group.Count()}");
        report.WriteLine($"seed {seed}: {string.Join(", ", counts)}");
        await AssertWorks();
    }

    private async Task<List<int>> Fuzz(int seed, int lane, CancellationToken enough)
    {
        var requests = new RandomRequests(silo.Client, new Random(unchecked(seed + lane)));
        var statuses = new List<int>();
        while (!enough.IsCancellationRequested)
        {
            var wire = requests.Next();
            byte[] answered;
            try
            {
                answered = await silo.Client.Exchange(wire, thenHangUp: true);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"seed {seed}, lane {lane}: no end of the answer to\n{Encoding.Latin1.GetString(wire)}");
            }
            var answer = EdgeAnswer.Parse(answered);
            statuses.Add(answer?.Status ?? 0);
            var isFault = answer is { Status: >= 500 and not VersionNotSupported } && !(answer.Status == 503 && answer.Headers.ContainsKey("Retry-After"));
            Assert.False(isFault, $"seed {seed}, lane {lane}: {answer?.Status} {answer?.Text} to\n{Encoding.Latin1.GetString(wire)}");
        }
        return statuses;
    }

    private async Task AssertWorks()
    {
        var client = silo.Client;
        Assert.Equal(200, (await client.Send("GET", "/health/ready")).Status);
        var id = (string)(await client.PostV1("/queue", """{"target":"knoten ü","command":"true"}""")).Json["id"]!;
        Assert.Equal(id, (string?)(await client.GetV1("/fetch?node=knoten%20%C3%BC", "knoten ü")).Json["id"]);
        Assert.Equal(200, (await client.PostV1("/result", $$"""{"id":"{{id}}","node":"knoten ü","status":0,"output":"well","finished":5}""")).Status);
        Assert.Equal("well", (string?)(await client.GetV1($"/get-result?node=knoten%20%C3%BC&id={id}", "knoten ü")).Json["output"]);
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
