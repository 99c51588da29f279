using System.Diagnostics;

namespace Actors.Silo.Tests.Kit;

/// <summary>The old shell worker, polling.</summary>
internal sealed class ShellWorker : IAsyncDisposable
{
    private readonly Process _process;

    public ShellWorker(Broker broker, string node)
    {
        var start = new ProcessStartInfo("bash", [ProductFiles.WorkerSh])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["API"] = broker.Url.ToString();
        start.Environment["NODE_ID"] = node;
        start.Environment["SECRET"] = Broker.Secret;
        start.Environment["POLL_INTERVAL"] = "0.1";
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
