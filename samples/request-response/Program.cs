using System.Text.Json.Serialization;
using Actors.Client;
using Actors.Client.Workers;
using Actors.Samples.RequestResponse;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var server = new Uri(Environment.GetEnvironmentVariable("ACTORS_URL") ?? "http://127.0.0.1:8080");
var secret = Environment.GetEnvironmentVariable("SECRET");

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services.AddJobClient(options => (options.Server, options.Secret) = (server, secret));

// The side that answers. It may as well be another process, on another machine, in any number.
builder.Services.AddJobWorker(options => (options.Server, options.Secret) = (server, secret))
    .Handle("thumbnail", (Picture picture, JobContext context) => Task.FromResult(Thumbnail.Of(picture)), SampleJson.Default.Picture, SampleJson.Default.Thumbnail);

using var host = builder.Build();
await host.StartAsync();
var jobs = host.Services.GetRequiredService<IJobClient>();

// The side that asks: one call, durable from the moment the server has it.
foreach (var picture in (Picture[])[new("holiday.jpg", 4000, 3000), new("portrait.jpg", 1000, 2000), new("broken.jpg", 0, 0)])
{
    var job = JobSubmission.Of("thumbnail", picture, SampleJson.Default.Picture) with { MaxRetries = 0 };
    var result = await jobs.SubmitAndWait(job, timeout: TimeSpan.FromSeconds(30));
    Console.WriteLine(result switch
    {
        null => $"{picture.File}: no answer in time; the job goes on",
        { IsSuccess: true } => $"{picture.File}: {result.ReadAs(SampleJson.Default.Thumbnail)}",
        _ => $"{picture.File}: failed: {result.Error}",
    });
}

await host.StopAsync();

namespace Actors.Samples.RequestResponse
{
    internal sealed record Picture(string File, int Width, int Height);

    internal sealed record Thumbnail(int Width, int Height)
    {
        private const int Longest = 200;

        public static Thumbnail Of(Picture picture) => picture is { Width: > 0, Height: > 0 }
            ? new Thumbnail(Longest * picture.Width / Math.Max(picture.Width, picture.Height), Longest * picture.Height / Math.Max(picture.Width, picture.Height))
            : throw new JobFailedException($"{picture.File} is no picture");
    }

    [JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web), JsonSerializable(typeof(Picture)), JsonSerializable(typeof(Thumbnail))]
    internal sealed partial class SampleJson : JsonSerializerContext;
}
