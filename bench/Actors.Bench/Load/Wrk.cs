using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Actors.Bench.Load;

/// <summary>wrk, posting one constant body over many connections.</summary>
internal static class Wrk
{
    private const string Script = """
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        wrk.body = [==[BODY]==]
        function done(summary, latency)
          io.write(string.format('\n{"requests":%d,"us":%d,"failed":%d,"p50us":%d,"p99us":%d}\n', summary.requests, summary.duration,
            summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
            latency:percentile(50), latency:percentile(99)))
        end
        """;

    internal sealed record Run(double PerSecond, double P50Ms, double P99Ms)
    {
        public string Latency => string.Create(CultureInfo.InvariantCulture, $"p50 {P50Ms:0.00} ms, p99 {P99Ms:0.00} ms");
    }

    public static async Task<Run> Post(string url, byte[] body, int connections, TimeSpan window)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, Script.Replace("BODY", Encoding.UTF8.GetString(body), StringComparison.Ordinal));
            var start = new ProcessStartInfo("wrk",
                ["-t1", string.Create(CultureInfo.InvariantCulture, $"-c{connections}"), string.Create(CultureInfo.InvariantCulture, $"-d{window.TotalSeconds:0}s"), "-s", script, url])
            { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            var line = output.Split('\n').LastOrDefault(text => text.StartsWith('{')) ?? throw new InvalidOperationException($"wrk said: {output}");
            using var json = JsonDocument.Parse(line);
            long Of(string name) => json.RootElement.GetProperty(name).GetInt64();
            if (Of("failed") > 0)
                throw new InvalidOperationException($"{Of("failed")} requests to {url} failed");
            return new Run(Of("requests") * 1e6 / Of("us"), Of("p50us") / 1e3, Of("p99us") / 1e3);
        }
        finally
        {
            File.Delete(script);
        }
    }
}
