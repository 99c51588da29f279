using System.Diagnostics;
using System.Globalization;

namespace Actors.Agent.Tests.EndToEnd;

/// <summary>The agent as users start it: a process of its own, told by its environment.</summary>
internal sealed class AgentProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _log;

    public AgentProcess(Uri api, string directory, params IEnumerable<string> arguments)
    {
        string program = typeof(NodeAgent.Agent).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["API"] = api.ToString();
        start.Environment["NODE_ID"] = "node-1";
        start.Environment["SECRET"] = LinkServer.Secret;
        start.Environment["DATA_DIR"] = directory;
        _process = Process.Start(start)!;
        _log = ReadAsync();
    }

    public void Kill() => _process.Kill();

    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<(int Code, string Log)> ExitAsync()
    {
        await _process.WaitForExitAsync(Patience.Token());
        return (_process.ExitCode, await Patience.Within(_log));
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        return await _process.StandardOutput.ReadToEndAsync() + await errors;
    }
}
