using System.Collections.Concurrent;
using System.Net;

namespace Actors.WebhookSender.Addresses;

/// <summary>The system's look-up, on threads of its own: it blocks, and a name server that does not answer must not hold the threads that serve requests.</summary>
internal sealed class SystemLookup(WebhookSenderOptions options) : IHostLookup, IDisposable
{
    private readonly Crew _prompt = new(options, "webhook look-up");
    private readonly Crew _suspect = new(options, "webhook look-up, suspect");

    public Task<IPAddress[]> Find(string host, bool isSuspect, CancellationToken cancellation) =>
        (isSuspect ? _suspect : _prompt).Find(host).WaitAsync(cancellation);

    public void Dispose()
    {
        _prompt.Dispose();
        _suspect.Dispose();
    }

    private sealed class Crew(WebhookSenderOptions options, string name) : IDisposable
    {
        private readonly BlockingCollection<Question> _waiting = new(options.MaxWaitingLookups);
        private readonly Lock _lock = new();
        private int _started;
        private int _busy;

        public Task<IPAddress[]> Find(string host)
        {
            var question = new Question(host, new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously));
            if (!_waiting.TryAdd(question))
                throw new RefusedAddressException($"{options.MaxWaitingLookups} names wait to be looked up", isBusy: true);
            StartIfNeeded();
            return question.Answer.Task;
        }

        public void Dispose() => _waiting.CompleteAdding();

        private void StartIfNeeded()
        {
            lock (_lock)
            {
                if (_started >= options.LookupThreads || Volatile.Read(ref _busy) + _waiting.Count <= _started)
                    return;
                _started++;
            }
            new Thread(Run) { IsBackground = true, Name = name }.Start();
        }

        private void Run()
        {
            foreach (var question in _waiting.GetConsumingEnumerable())
            {
                Interlocked.Increment(ref _busy);
                try
                {
                    question.Answer.SetResult(Dns.GetHostAddresses(question.Host));
                }
                catch (Exception e)
                {
                    question.Answer.SetException(e);
                }
                Interlocked.Decrement(ref _busy);
            }
        }
    }

    private sealed record Question(string Host, TaskCompletionSource<IPAddress[]> Answer);
}
