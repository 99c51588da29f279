using System.Runtime.InteropServices;
using Actors.Configuration;
using Actors.NodeAgent;
using Actors.NodeAgent.Journal;
using Microsoft.Extensions.Logging;

const int misconfigured = 78;
const int failed = 1;
try
{
    if (args is ["--version"])
    {
        Console.WriteLine(ProgramVersion.Text);
        return 0;
    }
    if (args.Any(argument => argument is "--help" or "-h"))
    {
        Console.Write($"The node agent: runs the jobs of one node.\n\n{SettingsTable.Help(AgentSettings.All())}");
        return 0;
    }
    var settings = new SettingsReader(SettingsSources.Read(args, Directory.GetCurrentDirectory()));
    AgentOptions options = AgentSettings.Read(settings);
    string level = settings.OneOf("LOG_LEVEL", "Information", "What the agent tells.", "Debug", "Information", "Warning", "Error");
    settings.ThrowIfMistaken();
    using ILoggerFactory logs = LoggerFactory.Create(logging => logging
        .SetMinimumLevel(Enum.Parse<LogLevel>(level))
        .AddLogLines());

    var agent = new Agent(options, logs, TimeProvider.System);
    using var stop = new CancellationTokenSource();
    void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (stop.IsCancellationRequested) agent.Hurry();
        else stop.Cancel();
    }
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    // The terminal it was started from is gone; under nohup the signal stays ignored.
    using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
    await agent.RunAsync(stop.Token);
    return 0;
}
catch (SettingsException mistaken)
{
    await Console.Error.WriteLineAsync(mistaken.Message);
    return misconfigured;
}
catch (JournalException unusable)
{
    await Console.Error.WriteLineAsync($"The agent cannot start: {unusable.Message}");
    return failed;
}
