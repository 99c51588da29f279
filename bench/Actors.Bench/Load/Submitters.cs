using System.Diagnostics;
using Actors.Bench.Reporting;

namespace Actors.Bench.Load;

/// <summary>Connections that submit one job after the other, each when the one before is acknowledged.</summary>
internal sealed class Submitters(int port, int connections, int expected = 200)
{
    /// <summary>Submits until the time is up or so many are in; returns how many were and how long each took.</summary>
    /// <param name="request">Makes the next request; called once for each.</param>
    public async Task<(int Submitted, TimeSpan Took, Latencies Latencies)> Run(Func<ReadOnlyMemory<byte>> request, int atMost, TimeSpan window)
    {
        var left = atMost;
        var started = Stopwatch.GetTimestamp();
        var each = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            var latencies = new Latencies();
            using var connection = new RawConnection();
            await connection.Connect(port);
            while (Interlocked.Decrement(ref left) >= 0 && Stopwatch.GetElapsedTime(started) < window)
            {
                var bytes = request();
                var at = Stopwatch.GetTimestamp();
                var (status, body) = await connection.Send(bytes);
                latencies.Add(at);
                if (status != expected)
                    throw new InvalidOperationException($"a submit was answered {status}: {System.Text.Encoding.UTF8.GetString(body.Span)}");
            }
            return latencies;
        })));
        var took = Stopwatch.GetElapsedTime(started);
        var all = new Latencies();
        foreach (var latencies in each)
            all.Add(latencies);
        return (all.Count, took, all);
    }

    /// <summary>Fills the queue with jobs that are equal.</summary>
    public Task<(int Submitted, TimeSpan Took, Latencies Latencies)> Fill(int jobs)
    {
        var signedAt = Stopwatch.GetTimestamp();
        var request = Requests.Post("/queue", Requests.BodyV1("true"));
        return Run(
            () =>
            {
                // A signature is good for some minutes; a million jobs may take longer.
                if (Stopwatch.GetElapsedTime(signedAt) > TimeSpan.FromMinutes(2))
                    (signedAt, request) = (Stopwatch.GetTimestamp(), Requests.Post("/queue", Requests.BodyV1("true")));
                return request;
            },
            jobs, TimeSpan.MaxValue);
    }
}
