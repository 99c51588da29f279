using System.Collections.Concurrent;
using Actors.Disk;
using Actors.Storage;

namespace Actors.Gateway.Hmac;

/// <summary>Writes files of one directory on a thread of its own, one after the other: a slow disk must not hold the threads that serve requests. Each is synced, and
/// those that came meanwhile share the sync of their names.</summary>
internal sealed class ResultFileWriter
{
    /// <summary>Files waiting to be written. Past it a result is refused for now, and its job comes back with it.</summary>
    private const int MaxWaiting = 1000;

    /// <summary>Files whose names are synced together at most: the first of them waits for all.</summary>
    private const int MaxTogether = 16;

    private readonly BlockingCollection<Item> _waiting = new(MaxWaiting);
    private readonly string _directory;

    public ResultFileWriter(string directory)
    {
        _directory = directory;
        new Thread(Run) { IsBackground = true, Name = "result files" }.Start();
    }

    /// <summary>Done when the file stands under its name, and a power cut would not take it away. Its content is synced first: whoever finds it finds all of it.</summary>
    /// <param name="name">Of the file.</param>
    /// <param name="aside">Its name until it is whole.</param>
    /// <param name="writeTo">Writes its content, once its turn has come.</param>
    public Task Write(string name, string aside, Func<Stream, Task> writeTo, UnixFileMode mode)
    {
        var item = new Item(Path.Combine(_directory, name), Path.Combine(_directory, aside), writeTo, mode, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_waiting.TryAdd(item))
            throw new StorageUnavailableException($"{MaxWaiting} files of results wait to be written");
        return item.Done.Task;
    }

    private void Run()
    {
        var named = new List<Item>(MaxTogether);
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            for (var item = first; item is not null; item = NextBeside(named.Count))
            {
                if (Fault(() => WriteFile(item)) is { } fault)
                    item.Done.SetException(fault);
                else
                    named.Add(item);
            }
            if (named.Count == 0)
                continue;
            var unsynced = Fault(() => DiskSync.Directory(_directory));
            foreach (var item in named)
            {
                if (unsynced is null)
                    item.Done.SetResult();
                else
                    item.Done.SetException(unsynced);
            }
            named.Clear();
        }
    }

    private Item? NextBeside(int named) => named < MaxTogether && _waiting.TryTake(out var next) ? next : null;

    private static void WriteFile(Item item)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = item.Mode };
        using (var file = new FileStream(item.Aside, options))
        {
            item.WriteTo(file).GetAwaiter().GetResult();
            file.Flush();
            DiskSync.File(file.SafeFileHandle);
        }
        File.Move(item.Aside, item.Path, overwrite: true);
    }

    /// <summary>Null when it went well.</summary>
    private static StorageUnavailableException? Fault(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception e)
        {
            return new StorageUnavailableException($"the result could not be written: {e.Message}", e);
        }
    }

    private sealed record Item(string Path, string Aside, Func<Stream, Task> WriteTo, UnixFileMode Mode, TaskCompletionSource Done);
}
