using System.Globalization;
using System.Text;
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
    private readonly ResultFileWriter _writer;

    public ResultFiles(string directory, ResultJson results)
    {
        _directory = Path.GetFullPath(directory);
        _results = results;
        _writer = new ResultFileWriter(_directory);
    }

    /// <summary>Makes the directory. Called at start too, where a directory that cannot be used is still somebody's typing mistake.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be made; the message says why.</exception>
    public static void Prepare(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory, DirectoryMode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StorageUnavailableException($"RESULT_DIR cannot be used: {e.Message}", e);
        }
    }

    public async Task Write(JobSnapshot job)
    {
        Prepare(_directory);
        var name = FileName(job);
        await _writer.Write(name, aside: $"{name}.{job.Seq}.tmp", file => _results.WriteTo(file, job, CancellationToken.None), FileMode);
    }

    /// <summary>A node's name is free text and stands as it is, but for what could leave the directory, hide the file or break a listing: that is escaped.</summary>
    private static string FileName(JobSnapshot job)
    {
        var name = new StringBuilder();
        foreach (var character in job.Spec.Queue.Target)
        {
            if (character is '/' or '%' || char.IsControl(character) || (character == '.' && name.Length == 0))
                name.Append('%').Append(((int)character).ToString("X2", CultureInfo.InvariantCulture));
            else
                name.Append(character);
        }
        return name.Append('-').Append(job.Id.ToString()).Append(".json").ToString();
    }
}
