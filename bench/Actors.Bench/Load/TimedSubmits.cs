using System.Diagnostics;
using System.Text;
using Actors.Bench.Reporting;

namespace Actors.Bench.Load;

/// <summary>
/// How long submits take, from the request's first byte to the acknowledgement. The requests are made before the clock starts and each connection has a thread
/// of its own, so that what is told is the server's time and not the load's.
/// </summary>
internal static class TimedSubmits
{
    /// <param name="requests">Each submits one job; shared evenly among the connections.</param>
    public static async Task<Latencies> Run(int port, int connections, IReadOnlyList<byte[]> requests)
    {
        var each = await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Factory.StartNew(
            () => Submit(port, requests.Where((_, i) => i % connections == number).ToArray()),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var all = new Latencies();
        foreach (var latencies in each)
            all.Add(latencies);
        return all;
    }

    private static Latencies Submit(int port, byte[][] requests)
    {
        var latencies = new Latencies(requests.Length);
        using var connection = new RawConnection();
        connection.Connect(port).GetAwaiter().GetResult();
        foreach (var request in requests)
        {
            var at = Stopwatch.GetTimestamp();
            var (status, body) = connection.SendAndWait(request);
            latencies.Add(at);
            if (status != 200)
                throw new InvalidOperationException($"a submit was answered {status}: {Encoding.UTF8.GetString(body.Span)}");
        }
        return latencies;
    }
}
