using Orleans.Concurrency;

namespace Actors.Embedded.Tests.Grains;

/// <param name="Thread">The thread of the turn.</param>
/// <param name="Carried">What the caller's async local held there.</param>
/// <param name="Sent">What came by the request context.</param>
public sealed record Seen(int Thread, string? Carried, object? Sent);

[Alias("tests.thread")]
public interface IThreadGrain : IGrainWithStringKey
{
    Task<Seen> Look();

    /// <summary>Waits for the task, then looks.</summary>
    Task<Seen> LookAfter(Task task);

    /// <summary>What another grain sees; throws when that ran inside this grain's turn.</summary>
    Task<Seen> LookAt(string other);

    [AlwaysInterleave]
    Task Ping();
}

internal sealed class ThreadGrain : Grain, IThreadGrain
{
    public static readonly AsyncLocal<string?> Carried = new();

    public Task<Seen> Look()
    {
        var seen = new Seen(Environment.CurrentManagedThreadId, Carried.Value, RequestContext.Get("sent"));
        Carried.Value = "the grain's";
        RequestContext.Set("sent", "the grain's");
        return Task.FromResult(seen);
    }

    public async Task<Seen> LookAfter(Task task)
    {
        await task;
        return await Look();
    }

    public async Task<Seen> LookAt(string other)
    {
        var here = Environment.CurrentManagedThreadId;
        var look = GrainFactory.GetGrain<IThreadGrain>(other).Look();
        var hasEnded = look.IsCompleted;
        var seen = await look;
        return hasEnded && seen.Thread == here ? throw new InvalidOperationException("It ran inside this turn.") : seen;
    }

    public Task Ping() => Task.CompletedTask;
}
