using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Actors.Cli.Server;

/// <summary>Takes an answer of JSON lines apart. A line that the end cut short is left out: its bytes are asked for again.</summary>
internal sealed class OutputLineReader(Stream stream)
{
    /// <summary>A run is at most 64 KiB, in base64.</summary>
    private const int MaxLineBytes = 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream);

    public async Task<OutputLine?> Next(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await _reader.ReadAsync(cancellation);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Parse(read.Buffer.Slice(0, end));
                _reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }
            if (read.IsCompleted)
                return null;
            if (read.Buffer.Length > MaxLineBytes)
                throw NotOurs();
            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static OutputLine Parse(ReadOnlySequence<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref json, CliJson.Default.OutputLine) is { Data: not null, Offset: >= 0 } parsed ? parsed : throw NotOurs();
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    private static CommandFailedException NotOurs() =>
        new(ExitCodes.Refused, "the server's answer is not a job's output as this program expects it; are both of the same version?");
}
