using System.Diagnostics;

namespace Actors.Gateway.Hmac;

/// <summary>What a program printed and how it ended.</summary>
public sealed record ToolOutput(byte[] Stdout, string Stderr, int ExitCode);

/// <summary>Runs one of the real programs (jq, openssl, post.sh) that our code must agree with.</summary>
public static class ToolProcess
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static async Task<ToolOutput> Run(
        string program, IEnumerable<string> arguments, ReadOnlyMemory<byte> stdin = default, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Longest);
        try
        {
            using var stdout = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(stdout, deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await Feed(process, stdin, deadline.Token);
            await reading;
            await process.WaitForExitAsync(deadline.Token);
            return new ToolOutput(stdout.ToArray(), await errors, process.ExitCode);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Longest}.");
        }
    }

    private static async Task Feed(Process process, ReadOnlyMemory<byte> stdin, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(stdin, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program that refuses its input early closes the pipe; its exit code tells.
        }
    }
}
