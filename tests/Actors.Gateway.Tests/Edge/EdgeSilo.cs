using Actors.Configuration;
using Actors.Gateway.Hmac.Signing;
using Actors.Link;
using Actors.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Gateway.Edge;

/// <summary>A whole silo in this process: the real server, grains and store, on a port and in a directory of its own.</summary>
public sealed class EdgeSilo : IAsyncLifetime
{
    internal const string DefaultSecret = "first secret";
    internal const string TokenSecret = "the secret that tokens are signed with";
    private const string SecondSecret = "second: secret";

    private static readonly SigningKey Default = new(SigningKey.DefaultId, DefaultSecret);
    private static readonly SigningKey Second = new("second", SecondSecret);

    private readonly Dictionary<string, string?> _settings = new()
    {
        ["SECRET"] = DefaultSecret,
        ["SECRETS"] = $"{Second.Id}:{SecondSecret}",
        ["TOKEN_SECRET"] = TokenSecret,
        ["ALLOWED_NODES"] = "node1,node2,knoten ü,a/b",
        ["CORS_ORIGINS"] = "https://page.example",
        ["PORT"] = "0",
        ["LOG_LEVEL"] = "Error",
        ["DATA_DIR"] = Directory.CreateTempSubdirectory("actors-edge-").FullName,
    };

    private WebApplication _app = null!;

    internal IServiceProvider Services => _app.Services;

    internal Uri Url { get; private set; } = null!;

    /// <summary>Signs with the key <c>default</c>.</summary>
    internal EdgeClient Client { get; private set; } = null!;

    /// <summary>Signs with the key <c>second</c>.</summary>
    internal EdgeClient Other => Client.With(Second);

    /// <summary>Another silo, with some settings of its own.</summary>
    internal static async Task<EdgeSilo> With(params (string Name, string Value)[] settings)
    {
        var silo = new EdgeSilo();
        foreach (var (name, value) in settings)
            silo._settings[name] = value;
        await silo.InitializeAsync();
        return silo;
    }

    /// <summary>A bearer token of a user.</summary>
    internal static string Token(string user, params string[] roles) =>
        SignedToken.Create(TokenSecret, user, roles, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));

    public async Task InitializeAsync()
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build());
        var settings = SiloSettings.Read(reader);
        reader.ThrowIfMistaken();
        _app = SiloHost.Build(settings);
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Url = new Uri(address);
        Client = new EdgeClient(Url.Port, Default);
    }

    /// <summary>The same silo after a stop.</summary>
    public async Task Restart()
    {
        await _app.DisposeAsync();
        await InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_settings["DATA_DIR"]!, recursive: true);
    }
}
