using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Actors.Silo.Tests.Kit;

/// <summary>What a program printed and how it ended.</summary>
internal sealed record ShellRun(int ExitCode, string Output, string Errors)
{
    public JsonNode Json => JsonNode.Parse(Output)!;
}

/// <summary>Runs programs of the shell to their end.</summary>
internal static class Shell
{
    /// <summary><c>post.sh</c> as its users run it.</summary>
    public static Task<ShellRun> Post(Broker broker, params string[] arguments) =>
        Run(ProductFiles.PostSh, arguments, ("SECRET", Broker.Secret), ("URL", broker.Url.ToString()));

    public static async Task<ShellRun> Run(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(Patience.Limit, TimeProvider.System);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(late.Token);
            var errors = process.StandardError.ReadToEndAsync(late.Token);
            await process.WaitForExitAsync(late.Token);
            return new ShellRun(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end");
        }
    }
}
