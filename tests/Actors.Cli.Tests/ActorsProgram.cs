using System.Diagnostics;

namespace Actors.Cli;

/// <summary>What the program printed and how it ended.</summary>
public sealed record Ended(string Stdout, string Stderr, int ExitCode);

/// <summary>The real program, in a process of its own with an environment of its own.</summary>
internal sealed class ActorsProgram : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly string Library = Path.Combine(AppContext.BaseDirectory, "actors.dll");

    private readonly Process _process;

    private ActorsProgram(Process process) => _process = process;

    public StreamReader Stdout => _process.StandardOutput;

    public static Task<Ended> Run(StubServer server, params string[] arguments) => Run(server.Environment, "", arguments);

    public static async Task<Ended> Run(IReadOnlyDictionary<string, string> environment, string input, params string[] arguments)
    {
        using var program = Start(environment, arguments);
        await program._process.StandardInput.WriteAsync(input);
        program._process.StandardInput.Close();
        return await program.End();
    }

    /// <summary>Begun by a shell with <paramref name="redirection"/>, such as <c>&gt;/dev/full</c>.</summary>
    public static async Task<Ended> RunRedirected(IReadOnlyDictionary<string, string> environment, string redirection, params string[] arguments)
    {
        using var program = Start(environment, "sh", ["-c", $"exec dotnet \"$0\" \"$@\" {redirection}", Library, .. arguments]);
        return await program.End();
    }

    /// <param name="environment">All there is of it, but for what finds the runtime; the key <c>PWD</c> is the working directory.</param>
    public static ActorsProgram Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(environment, "dotnet", [Library, .. arguments]);

    private static ActorsProgram Start(IReadOnlyDictionary<string, string> environment, string file, IEnumerable<string> words)
    {
        var start = new ProcessStartInfo(file, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = environment.GetValueOrDefault("PWD", AppContext.BaseDirectory),
        };
        foreach (var name in new[] { "ACTORS_URL", "ACTORS_CREDENTIALS", "SECRET", "KEY_ID", "TOKEN_SECRET", "TOKEN_AUDIENCE", "TOKEN_ISSUER", "http_proxy", "HTTP_PROXY" })
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ActorsProgram(Process.Start(start)!);
    }

    public void Interrupt() => Signal("INT");

    public async Task<Ended> End()
    {
        using var deadline = new CancellationTokenSource(Longest);
        var stdout = _process.StandardOutput.ReadToEndAsync(deadline.Token);
        var stderr = _process.StandardError.ReadToEndAsync(deadline.Token);
        await _process.WaitForExitAsync(deadline.Token);
        return new Ended(await stdout, await stderr, _process.ExitCode);
    }

    /// <summary>Its exit code and stderr, for who has closed its stdout.</summary>
    public async Task<(int ExitCode, string Stderr)> EndUnread()
    {
        using var deadline = new CancellationTokenSource(Longest);
        var stderr = await _process.StandardError.ReadToEndAsync(deadline.Token);
        await _process.WaitForExitAsync(deadline.Token);
        return (_process.ExitCode, stderr);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }
}
