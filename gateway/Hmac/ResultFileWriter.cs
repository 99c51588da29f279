using System.Collections.Concurrent;
using Actors.Storage;

namespace Actors.Gateway.Hmac;

/// <summary>Writes files on a thread of its own, one after the other and each synced: a slow disk must not hold the threads that serve requests.</summary>
internal sealed class ResultFileWriter
{
    /// <summary>Files waiting to be written. Past it a result is refused for now, and its job comes back with it.</summary>
    private const int MaxWaiting = 1000;

    private readonly BlockingCollection<Item> _waiting = new(MaxWaiting);

    public ResultFileWriter() => new Thread(Run) { IsBackground = true, Name = "result files" }.Start();

    /// <summary>Done when the file stands under its name. Its content was synced before: whoever finds it finds all of it.</summary>
    public Task Write(string path, string aside, byte[] content, UnixFileMode mode)
    {
        var item = new Item(path, aside, content, mode, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_waiting.TryAdd(item))
            throw new StorageUnavailableException($"{MaxWaiting} files of results wait to be written");
        return item.Done.Task;
    }

    private void Run()
    {
        foreach (var item in _waiting.GetConsumingEnumerable())
        {
            try
            {
                var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = item.Mode, BufferSize = 0 };
                using (var file = new FileStream(item.Aside, options))
                {
                    file.Write(item.Content);
                    file.Flush(flushToDisk: true);
                }
                File.Move(item.Aside, item.Path, overwrite: true);
                item.Done.SetResult();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                item.Done.SetException(new StorageUnavailableException($"the result could not be written: {e.Message}", e));
            }
        }
    }

    private sealed record Item(string Path, string Aside, byte[] Content, UnixFileMode Mode, TaskCompletionSource Done);
}
