using Actors.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var server = new Uri(Environment.GetEnvironmentVariable("ACTORS_URL") ?? "http://127.0.0.1:8080");
var secret = Environment.GetEnvironmentVariable("SECRET");

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services.AddJobClient(options => (options.Server, options.Secret) = (server, secret));
builder.Services.AddJobWorker(options => (options.Server, options.Secret) = (server, secret))
    .Handle<int, string>("report", async (pages, context) =>
    {
        for (var page = 1; page <= pages; page++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), context.Cancellation);
            context.ReportProgress(100.0 * page / pages, $"page {page} of {pages}");
        }
        return $"a report of {pages} pages";
    });

using var host = builder.Build();
await host.StartAsync();
var jobs = host.Services.GetRequiredService<IJobClient>();

// Submit, and go on: the id is all that has to be kept, in a database or in a page of a browser.
var id = await jobs.Submit(JobSubmission.Of("report", 5) with { Description = "the monthly report" });
Console.WriteLine("submitted");

// Ask now and then, from wherever: null means not yet.
var asked = 0;
JobResult? result;
while ((result = await jobs.GetResult(id)) is null)
{
    if (asked++ == 0)
        Console.WriteLine("not yet");
    await Task.Delay(TimeSpan.FromMilliseconds(100));
}
Console.WriteLine($"{result.Status}: {result.ReadAs<string>()}");

// Or be told, with progress as it comes.
var seen = "";
id = await jobs.Submit(JobSubmission.Of("report", 3));
await foreach (var update in jobs.Follow(id))
{
    if (update.Message is { } message && message != seen)
        Console.WriteLine($"{update.Percent:0} %, {seen = message}");
    if (update.Result is { } end)
        Console.WriteLine($"{end.Status}: {end.ReadAs<string>()}");
}

await jobs.DeleteResult(id);
Console.WriteLine($"deleted, so its result is {(await jobs.GetResult(id) is null ? "gone" : "still there")}");
await host.StopAsync();
