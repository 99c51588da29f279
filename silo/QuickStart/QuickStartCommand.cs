using System.Diagnostics;
using Actors.Configuration;
using Actors.Gateway.Requests;
using Actors.Link;
using Actors.NodeAgent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Actors.Silo.QuickStart;

/// <summary><c>quickstart</c>: silo, gateway and an agent for this machine in one process, a first job through the public API, and then it goes on serving.</summary>
internal static class QuickStartCommand
{
    public const string Name = "quickstart";

    private const string Node = "local";
    private const string SampleCommand = "for i in 1 2 3; do echo \"step $i of 3\"; sleep 0.1; done; echo \"done on $(uname -n)\"";

    public static async Task<int> Run(string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        var reader = new SettingsReader(SettingsSources.Read(arguments, Directory.GetCurrentDirectory()));
        var once = reader.Bool("ONCE", false, "Quick start only: end after the first result.");
        var settings = SiloSettings.Read(reader, new QuickStartDefaults(Credentials.SecretsFor, [Node], [OriginPolicy.Any]));
        reader.ThrowIfMistaken();
        if (!settings.Gateway.Allows(Node))
            settings = settings with { Gateway = settings.Gateway with { AllowedNodes = settings.Gateway.AllowedNodes.Add(Node) } };
        // What the quick start has to say is printed; the log is for what goes wrong.
        settings = settings with { LogLevel = settings.LogLevel < LogLevel.Warning ? LogLevel.Warning : settings.LogLevel };

        await using var app = SiloHost.Build(settings);
        await SiloHost.Start(app);
        if (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            return await SiloHost.RunToEnd(app) ? 0 : 1;
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        var credentials = new Credentials(address, RequestSignature.DefaultKeyId, settings.DefaultSecret!, settings.TokenSecret!);
        credentials.WriteTo(settings.DataDirectory);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(app.Lifetime.ApplicationStopping);
        var agent = RunAgent(app, credentials, settings, stop.Token);

        var tour = new Tour(credentials, settings.DataDirectory, Node, started, Console.Out);
        try
        {
            var succeeded = await FirstJob(tour, agent, app.Lifetime.ApplicationStopping);
            if (!once && succeeded)
            {
                tour.SayWhatNext();
                succeeded = await SiloHost.RunToEnd(app);
            }
            return succeeded ? 0 : 1;
        }
        finally
        {
            // The agent first, so that what it has to report is heard.
            await stop.CancelAsync();
            await Task.WhenAny(agent);
            await app.StopAsync();
            await agent;
        }
    }

    /// <summary>True when it succeeded. An agent that cannot start ends the wait for its job.</summary>
    private static async Task<bool> FirstJob(Tour tour, Task agent, CancellationToken stopping)
    {
        try
        {
            var job = tour.Run(SampleCommand, stopping);
            if (await Task.WhenAny(job, agent) == agent)
                await agent;
            return await job;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"The first job could not be run: {e.Message}");
            return false;
        }
    }

    private static Task RunAgent(WebApplication app, Credentials credentials, SiloSettings settings, CancellationToken stop)
    {
        var options = new AgentOptions
        {
            Api = new Uri(credentials.Url),
            NodeId = Node,
            Secret = credentials.Secret,
            DataDirectory = Path.Combine(settings.DataDirectory, "agents", Node),
        };
        return new Agent(options, app.Services.GetRequiredService<ILoggerFactory>(), TimeProvider.System).RunAsync(stop);
    }
}
