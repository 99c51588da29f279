using System.Net.Sockets;
using Actors.Configuration;
using Actors.NodeAgent.Journal;
using Actors.Silo;
using Actors.Silo.QuickStart;
using Actors.Storage;
using Microsoft.AspNetCore.Connections;

const int failed = 1;
const int misconfigured = 78;
try
{
    if (args is ["--version"])
    {
        Console.WriteLine(ProgramVersion.Text);
        return 0;
    }
    if (args.Any(argument => argument is "--help" or "-h"))
    {
        Console.Write($"""
            Actors: the server. With 'quickstart' it brings an agent for this machine and runs a first job; --once ends it then.

            {SettingsTable.Help(SiloSettings.All())}
            """);
        return 0;
    }
    if (args is [QuickStartCommand.Name, .. var rest])
        return await QuickStartCommand.Run(rest);
    if (args is [{ } word, ..] && !word.StartsWith('-'))
        throw new SettingsException([$"the first word is no command. There is one, '{QuickStartCommand.Name}'; --help shows what can be set."]);

    var reader = new SettingsReader(SettingsSources.Read(args, Directory.GetCurrentDirectory()));
    var settings = SiloSettings.Read(reader);
    reader.ThrowIfMistaken();
    await using var app = SiloHost.Build(settings);
    await SiloHost.Start(app);
    return await SiloHost.RunToEnd(app) ? 0 : failed;
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return misconfigured;
}
catch (StorageUnavailableException e)
{
    await Console.Error.WriteLineAsync($"The silo cannot start: {e.Message}");
    return failed;
}
catch (JournalException e)
{
    await Console.Error.WriteLineAsync($"The agent of the quick start cannot start: {e.Message}");
    return failed;
}
catch (IOException e) when (e.InnerException is AddressInUseException || e.InnerException is SocketException)
{
    await Console.Error.WriteLineAsync($"The silo cannot start: {e.Message} HOST and PORT choose another.");
    return failed;
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync($"The silo stops: {e.Message}");
    return failed;
}
