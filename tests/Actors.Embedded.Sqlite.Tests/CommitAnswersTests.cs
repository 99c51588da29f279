using Actors.Embedded.Sqlite.Writing;

namespace Actors.Embedded.Sqlite.Tests;

public sealed class CommitAnswersTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_caller_that_does_not_return_leaves_the_other_answers_to_another_thread()
    {
        var writes = Enumerable.Range(0, 10).Select(_ => new Nothing()).ToArray();
        using var released = new ManualResetEventSlim();
        var held = writes[..2].Select(write => write.Task.ContinueWith(
            _ => released.Wait(Long), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)).ToArray();
        CommitAnswers.Post(writes);
        await Task.WhenAll(writes[2..].Select(write => write.Task)).WaitAsync(Long);
        released.Set();
        Assert.All(await Task.WhenAll(held), Assert.True);
    }

    [Fact]
    public async Task Each_write_is_answered_and_each_failure_stays_its_own()
    {
        for (var round = 0; round < 200; round++)
        {
            var writes = Enumerable.Range(0, round).Select(_ => new Nothing()).ToArray();
            for (var i = 0; i < writes.Length; i += 7)
                writes[i].Fail(new IOException($"{i}"));
            CommitAnswers.Post(writes);
            for (var i = 0; i < writes.Length; i++)
            {
                if (i % 7 != 0)
                    await writes[i].Task.WaitAsync(Long);
                else
                    Assert.Equal($"{i}", (await Assert.ThrowsAsync<IOException>(() => writes[i].Task.WaitAsync(Long))).Message);
            }
        }
    }

    private sealed class Nothing : Write
    {
        public override int Bytes => 0;

        protected override Exception? TryApply(WriteSession session) => null;
    }
}
