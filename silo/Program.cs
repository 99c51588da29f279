using Actors.Configuration;
using Actors.Silo;

try
{
    var settings = new SettingsReader(SettingsSources.Read(args, Directory.GetCurrentDirectory()));
    var read = SiloSettings.Read(settings);
    settings.ThrowIfMistaken();
    await SiloHost.Build(read).RunAsync();
    return 0;
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
