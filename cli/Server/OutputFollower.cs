using System.Globalization;

namespace Actors.Cli.Server;

/// <summary>Prints a command's output as it comes, each stream to its own, no byte twice. A connection that breaks is opened again at the byte after the last one printed.</summary>
internal sealed class OutputFollower(ServerClient client, Jobs jobs, OutputStream stdout, OutputStream stderr, TextWriter notes, TimeProvider time)
{
    private const string Lines = "application/x-ndjson";

    private readonly Patience _patience = new(time);
    private int _attempt;
    private long _position;

    /// <summary>Returns the ended job once all its output is printed.</summary>
    public async Task<JobView> Follow(string id, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var job = await LookAt(id, cancellation);
                await Print(id, follow: true, cancellation);
                // Only a stream that was opened after the end was seen is known to hold everything.
                if (job.IsFinal)
                    return job;
            }
            catch (CommandFailedException failure) when (_patience.Covers(failure))
            {
                await notes.WriteLineAsync($"actors: {failure.Message}; trying again from byte {_position}");
                await _patience.Rest(cancellation);
            }
        }
    }

    /// <summary>Prints what is stored by now.</summary>
    public async Task<JobView> PrintStored(string id, CancellationToken cancellation)
    {
        var job = await LookAt(id, cancellation);
        await Print(id, follow: false, cancellation);
        return job;
    }

    /// <summary>Another attempt's output begins anew.</summary>
    private async Task<JobView> LookAt(string id, CancellationToken cancellation)
    {
        var (job, _) = await jobs.Get(id, cancellation);
        _patience.Answered();
        if (job.Attempt != _attempt && _position > 0)
            await StartOver();
        _attempt = job.Attempt;
        return job;
    }

    private async Task StartOver()
    {
        _position = 0;
        await notes.WriteLineAsync("actors: the job runs again; here the output of the new attempt begins");
    }

    private async Task Print(string id, bool follow, CancellationToken cancellation)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{Jobs.Path(id)}/output?offset={_position}{(follow ? "&follow=true" : "")}");
        using var response = await client.Open(path, Lines, cancellation);
        try
        {
            var reader = new OutputLineReader(await response.Content.ReadAsStreamAsync(cancellation));
            var isFirst = true;
            while (await reader.Next(cancellation) is { } line)
            {
                // The server may answer with the whole run that holds the offset asked for; later on, only a new attempt goes back.
                if (!isFirst && line.Offset < _position)
                    await StartOver();
                isFirst = false;
                await Print(line, cancellation);
            }
        }
        catch (Exception e) when (e is HttpRequestException || (e is IOException and not BrokenPipeException))
        {
            throw Refusals.Unreachable(response.RequestMessage!, e);
        }
    }

    private async Task Print(OutputLine line, CancellationToken cancellation)
    {
        var seen = (int)Math.Clamp(_position - line.Offset, 0, line.Data.Length);
        await (line.Stream == "stderr" ? stderr : stdout).Write(line.Data.AsMemory(seen));
        _position = Math.Max(_position, line.Offset + line.Data.Length);
        cancellation.ThrowIfCancellationRequested();
    }
}
