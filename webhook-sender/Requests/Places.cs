namespace Actors.WebhookSender.Requests;

/// <summary>How many requests are under way: some places for receivers that are well, others for those that are not.</summary>
internal sealed class Places(WebhookSenderOptions options) : IDisposable
{
    private readonly SemaphoreSlim _prompt = new(options.MaxAtOnce);
    private readonly SemaphoreSlim _slow = new(options.MaxSlowAtOnce);

    /// <summary>Waits for a place; those who wait get one in the order in which they came.</summary>
    public async Task<Place> Take(bool isSuspect)
    {
        var from = isSuspect ? _slow : _prompt;
        await from.WaitAsync(CancellationToken.None);
        return new Place(this, from);
    }

    public void Dispose()
    {
        _prompt.Dispose();
        _slow.Dispose();
    }

    internal sealed class Place(Places places, SemaphoreSlim from) : IDisposable
    {
        private SemaphoreSlim _from = from;

        /// <summary>The request proves slow: it goes on in a place for such.</summary>
        /// <returns>False when there is none free.</returns>
        public bool GiveWay()
        {
            if (_from == places._slow)
                return true;
            if (!places._slow.Wait(TimeSpan.Zero))
                return false;
            _from.Release();
            _from = places._slow;
            return true;
        }

        public void Dispose() => _from.Release();
    }
}
