using Actors.Gateway.Application;
using Actors.Jobs;
using Actors.Storage;

namespace Actors.Gateway.Hmac;

/// <summary>Keeps each result of a command as <c>RESULT_DIR/&lt;node&gt;-&lt;id&gt;.json</c>, mode 0600 in a directory of mode 0700. Never deletes one.</summary>
public sealed class ResultFiles : IResultFiles
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode DirectoryMode = FileMode | UnixFileMode.UserExecute;

    private readonly string _directory;
    private readonly ResultJson _results;

    public ResultFiles(string directory, ResultJson results)
    {
        _directory = Path.GetFullPath(directory);
        _results = results;
        Directory.CreateDirectory(_directory, DirectoryMode);
    }

    public async Task Write(JobSnapshot job)
    {
        var path = Path.Combine(_directory, FileName(job));
        var aside = $"{path}.{job.Seq}.tmp";
        var content = await _results.Of(job);
        var options = new FileStreamOptions { Mode = System.IO.FileMode.Create, Access = FileAccess.Write, UnixCreateMode = FileMode, BufferSize = 0 };
        await using (var file = new FileStream(aside, options))
        {
            await file.WriteAsync(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>A node's name is free text: what could leave the directory or hide the file is escaped.</summary>
    private static string FileName(JobSnapshot job)
    {
        var node = Uri.EscapeDataString(job.Spec.Queue.Target);
        return $"{(node.StartsWith('.') ? "%2E" + node[1..] : node)}-{job.Id}.json";
    }
}
