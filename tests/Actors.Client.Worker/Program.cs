using Actors.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A worker process for tests. Each attempt of "mark" leaves a line in the file it is given, so that a test can count runs whoever was killed.
var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddJobWorker(options =>
    {
        options.Server = new Uri(Environment.GetEnvironmentVariable("ACTORS_URL")!);
        options.Secret = Environment.GetEnvironmentVariable("SECRET");
    })
    .Handle<int, int>("same", (number, _) => Task.FromResult(number))
    .Handle<string, int>("hang-once", async (file, context) =>
    {
        await File.AppendAllTextAsync(file, $"{context.Attempt}\n");
        if (context.Attempt == 1)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.Cancellation);
        return context.Attempt;
    })
    .Handle<string, int>("poison", (file, context) =>
    {
        File.AppendAllText(file, $"{context.Attempt}\n");
        Environment.FailFast("poison");
        return Task.FromResult(0);
    });
await builder.Build().RunAsync();
