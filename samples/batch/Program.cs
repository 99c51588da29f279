using Actors.Client;
using Actors.Client.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var server = new Uri(Environment.GetEnvironmentVariable("ACTORS_URL") ?? "http://127.0.0.1:8080");
var secret = Environment.GetEnvironmentVariable("SECRET");

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Critical);
builder.Services.AddJobClient(options => (options.Server, options.Secret) = (server, secret));
builder.Services.AddJobWorker(options =>
    {
        (options.Server, options.Secret) = (server, secret);
        options.Concurrency = 20;
    })
    .Handle<int, long>("square", (number, _) => number == 13
        ? throw new JobFailedException("unlucky number")
        : Task.FromResult((long)number * number));

using var host = builder.Build();
await host.StartAsync();
var jobs = host.Services.GetRequiredService<IJobClient>();

// One request, one commit; every job is taken or refused for itself.
var submitted = await jobs.SubmitMany([.. Enumerable.Range(1, 1000).Select(number => JobSubmission.Of("square", number))]);
Console.WriteLine($"submitted {submitted.Count(job => job.Refusal is null)} of {submitted.Count}");

// The server tells each end as it comes; nothing is polled.
var results = await Task.WhenAll(submitted.Select(job => jobs.WaitForResult(job.JobId!, TimeSpan.FromMinutes(1))));

Console.WriteLine($"completed {results.Count(result => result is { IsSuccess: true })}");
Console.WriteLine($"sum of squares {results.Where(result => result is { IsSuccess: true }).Sum(result => result!.ReadAs<long>())}");
foreach (var failed in results.Where(result => result is { IsFailed: true }))
    Console.WriteLine($"failed: {failed!.Error}");
await host.StopAsync();
