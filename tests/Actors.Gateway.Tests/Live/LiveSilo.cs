using System.Globalization;
using System.Text;
using Actors.Configuration;
using Actors.Gateway.Application;
using Actors.Gateway.Application.Live;
using Actors.Gateway.Tokens;
using Actors.Jobs;
using Actors.Link;
using Actors.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Actors.Gateway.Live;

/// <summary>A whole silo in this process, whose jobs the test runs by hand: it is the executor.</summary>
public class LiveSilo : IAsyncLifetime
{
    internal const string TokenSecret = "the secret that tokens are signed with";

    private static readonly ExecutorRef Executor = new("node1", "boot", "journal");

    private readonly Dictionary<string, string?> _settings;
    private WebApplication _app = null!;

    public LiveSilo() : this([]) { }

    internal LiveSilo(params (string Name, string Value)[] settings)
    {
        _settings = new Dictionary<string, string?>
        {
            ["SECRET"] = "a signing secret",
            ["TOKEN_SECRET"] = TokenSecret,
            ["ALLOWED_NODES"] = "node1",
            ["CORS_ORIGINS"] = "https://page.example",
            ["PORT"] = "0",
            ["LOG_LEVEL"] = "Error",
            ["DATA_DIR"] = Directory.CreateTempSubdirectory("actors-live-").FullName,
        };
        foreach (var (name, value) in settings)
            _settings[name] = value;
    }

    public Uri Url { get; private set; } = null!;

    internal JobFeed Feed => _app.Services.GetRequiredService<JobFeed>();

    internal IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    internal static Caller CallerOf(string user) => new(user, [Roles.Operator], "test");

    internal static string Token(string user) => SignedToken.Create(TokenSecret, user, [Roles.Operator], TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));

    /// <summary>A token that is accepted for this long.</summary>
    internal static string TokenFor(string user, TimeSpan left) =>
        SignedToken.Create(TokenSecret, user, [Roles.Operator], TimeProvider.System.GetUtcNow(), left - TokenOptions.Skew);

    public async Task InitializeAsync()
    {
        Build();
        await _app.StartAsync();
        Url = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        // A silo that comes back does so where its clients look for it.
        _settings["PORT"] = Url.Port.ToString(CultureInfo.InvariantCulture);
    }

    private void Build()
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build());
        var settings = SiloSettings.Read(reader);
        reader.ThrowIfMistaken();
        _app = SiloHost.Build(settings);
    }

    internal async Task Restart()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await InitializeAsync();
    }

    /// <summary>Restarts; in between it runs for a while where no client finds it.</summary>
    internal async Task RestartWhile(Func<Task> away)
    {
        var port = _settings["PORT"];
        _settings["PORT"] = "0";
        await Restart();
        await away();
        _settings["PORT"] = port;
        await Restart();
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_settings["DATA_DIR"]!, recursive: true);
    }

    internal IJobGrain Job(JobId id) => Grains.GetGrain<IJobGrain>(id.ToString());

    internal async Task<JobId> Submit(string user, string name = "report", int retries = 0)
    {
        var submitted = await _app.Services.GetRequiredService<JobService>().Submit(
            CallerOf(user),
            new NewJob { Name = name, Payload = "{}"u8.ToArray(), MaxRetries = retries });
        Assert.Null(submitted.Rejection);
        return submitted.Value!.Id;
    }

    internal async Task<JobId> SubmitAndStart(string user)
    {
        var id = await Submit(user);
        await Start(id);
        return id;
    }

    internal async Task Start(JobId id) => Assert.Null((await Job(id).Start(new StartAttempt(Executor))).Rejection);

    internal Task Progress(JobId id, double percent, string? message = null, int attempt = 1) => Job(id).ReportProgress(attempt, percent, message);

    internal Task Complete(JobId id, string result = "\"done\"", int attempt = 1) =>
        Finish(id, attempt, new JobOutcome { Status = JobStatus.Succeeded, Result = Encoding.UTF8.GetBytes(result) });

    internal Task Fail(JobId id, string error, JobStatus status = JobStatus.Failed, int attempt = 1) =>
        Finish(id, attempt, new JobOutcome { Status = status, Error = error });

    private async Task Finish(JobId id, int attempt, JobOutcome outcome) =>
        Assert.Null((await Job(id).Finish(new FinishAttempt(attempt, Executor.Id, outcome))).Rejection);
}
