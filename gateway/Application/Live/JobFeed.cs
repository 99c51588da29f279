using System.Collections.Concurrent;
using Actors.Jobs;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Application.Live;

/// <summary>What happens to jobs, for the live edges: one subscription per process and owner, shared by all of the owner's connections. What a connection missed
/// it reads from the job itself, by <see cref="JobSubscriptions"/>.</summary>
public sealed class JobFeed(IClusterClient client, JobService jobs, LiveEventWriter writer, GatewayOptions options, TimeProvider time, ILogger<JobFeed> log)
{
    private readonly ConcurrentDictionary<string, OwnerFeed> _feeds = new(StringComparer.Ordinal);
    private int _listeners;

    /// <summary>Live connections of this process.</summary>
    public int Connections => Volatile.Read(ref _listeners);

    /// <summary>Lets a connection hear of all jobs of its user, from the moment this is done until the result is disposed. It is told when it has to end, since its
    /// caller's credential does.</summary>
    public async Task<Result<IDisposable>> Listen(Caller caller, IJobListener listener)
    {
        if (Interlocked.Increment(ref _listeners) > options.Live.MaxConnections)
        {
            Interlocked.Decrement(ref _listeners);
            return new Rejection(RejectionCode.LimitReached, $"{options.Live.MaxConnections} live connections are open already");
        }
        var stream = client.GetStreamProvider(JobEventStreams.Provider).GetStream<JobEvent>(JobEventStreams.Of(caller.User));
        while (true)
        {
            var feed = _feeds.GetOrAdd(caller.User, static (owner, self) => new OwnerFeed(owner, self.Writer, self.Log), (Writer: writer, Log: log));
            if (!feed.TryAdd(listener, options.Live.MaxConnectionsPerUser, stream, out var subscribed, out var refusal))
                continue;
            if (refusal is not null)
            {
                Interlocked.Decrement(ref _listeners);
                return refusal;
            }
            var listening = new Listening(this, caller.User, feed, listener);
            try
            {
                await subscribed;
            }
            catch
            {
                listening.Dispose();
                throw;
            }
            if (caller.Until is { } until)
                listening.EndAt(until, time);
            return new Result<IDisposable> { Value = listening };
        }
    }

    /// <summary>A job of the caller's as it stands, and what is told of its past.</summary>
    internal async Task<Result<(JobSnapshot Job, LiveEvent? Past)>> Read(Caller caller, JobId id)
    {
        if (!(await jobs.Get(caller, id)).TryGet(out var job, out var rejection))
            return rejection;
        return (job, await writer.Of(job));
    }

    private void Leave(string owner, OwnerFeed feed, IJobListener listener)
    {
        Interlocked.Decrement(ref _listeners);
        if (feed.Remove(listener))
            _feeds.TryRemove(new KeyValuePair<string, OwnerFeed>(owner, feed));
    }

    private sealed class Listening(JobFeed jobFeed, string owner, OwnerFeed feed, IJobListener listener) : IDisposable
    {
        private int _isDisposed;
        private CredentialEnd? _end;

        public void EndAt(DateTimeOffset until, TimeProvider time) => _end = new CredentialEnd(until, time, listener.Expired);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
                return;
            _end?.Dispose();
            jobFeed.Leave(owner, feed, listener);
        }
    }
}
