using System.Net.Sockets;
using Actors.Configuration;
using Actors.Silo;
using Actors.Silo.QuickStart;
using Actors.Storage;
using Microsoft.AspNetCore.Connections;

const int failed = 1;
const int misconfigured = 78;
try
{
    if (args.Contains("--help"))
    {
        Console.Write($"""
            Actors: the server. With 'quickstart' it brings an agent for this machine and runs a first job; --once ends it then.

            {SettingsTable.Help(SiloSettings.All())}
            """);
        return 0;
    }
    if (args is [QuickStartCommand.Name, .. var rest])
        return await QuickStartCommand.Run(rest);

    var reader = new SettingsReader(SettingsSources.Read(args, Directory.GetCurrentDirectory()));
    var settings = SiloSettings.Read(reader);
    reader.ThrowIfMistaken();
    await SiloHost.Build(settings).RunAsync();
    return 0;
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
catch (IOException e) when (e.InnerException is AddressInUseException || e.InnerException is SocketException)
{
    await Console.Error.WriteLineAsync($"The silo cannot start: {e.Message} Another port is chosen with --port.");
    return failed;
}
