using Actors.Storage;

namespace Actors.Silo.Telemetry;

/// <summary>When figures of the store are read: as somebody asks, and not again within a second. A store that cannot be read leaves the former ones.</summary>
/// <param name="read">Reads all of them and shows them.</param>
/// <param name="unread">Told why they could not be read.</param>
internal sealed class FiguresOfStore(TimeProvider time, Func<Task> read, Action<StorageUnavailableException> unread) : IDisposable
{
    /// <summary>What is younger is not read again.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1);
    private DateTimeOffset _readAt;

    public async Task Refresh()
    {
        await _reading.WaitAsync();
        try
        {
            if (time.GetUtcNow() - _readAt < FreshFor)
                return;
            await read();
            _readAt = time.GetUtcNow();
        }
        catch (StorageUnavailableException e)
        {
            unread(e);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();
}
