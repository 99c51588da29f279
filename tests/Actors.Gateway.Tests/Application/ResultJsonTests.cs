using System.Text;
using Actors.Jobs;
using Actors.Queues;
using Actors.Storage;

namespace Actors.Gateway.Application;

/// <summary>A result is the same whether it is made at once or written as it is read.</summary>
public sealed class ResultJsonTests
{
    [Fact]
    public async Task A_result_written_in_any_pieces_is_the_result_as_a_whole()
    {
        var random = new Random(20261123);
        for (var round = 0; round < 500; round++)
        {
            var results = new ResultJson(new Pieces(RandomOutput(random), random));
            var job = Job($"node \"{round}\" \"output\":\"");
            var written = new MemoryStream();

            await results.WriteTo(written, job, CancellationToken.None);

            Assert.Equal(Encoding.UTF8.GetString(await results.Of(job)), Encoding.UTF8.GetString(written.ToArray()));
        }
    }

    private static JobSnapshot Job(string node) => new()
    {
        Id = new JobId(17),
        Owner = "ann",
        Spec = new JobSpec { Name = JobSpec.CommandName, Queue = QueueId.ForNode(node), Payload = default },
        Status = JobStatus.Failed,
        Attempt = 1,
        Outcome = new JobOutcome { Status = JobStatus.Failed, ExitCode = 3 },
        FinishedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Text of all lengths of UTF-8, what JSON escapes, and bytes that are no text.</summary>
    private static byte[] RandomOutput(Random random)
    {
        string[] parts = ["a", "\"", "\\", "\n", "\u0000", "é", "€", "😀"];
        var output = new MemoryStream();
        for (var part = random.Next(0, 40); part > 0; part--)
            output.Write(random.Next(4) == 0 ? [(byte)random.Next(256)] : Encoding.UTF8.GetBytes(parts[random.Next(parts.Length)]));
        return output.ToArray();
    }

    /// <summary>Output that is read in pieces which end anywhere.</summary>
    private sealed class Pieces(byte[] output, Random random) : IOutputStore
    {
        public Task<IReadOnlyList<OutputChunk>> Read(JobId job, int attempt, long offset, int maxBytes)
        {
            var chunks = new List<OutputChunk>();
            for (var count = random.Next(1, 4); count > 0 && offset < output.Length; count--)
            {
                var length = random.Next(1, Math.Min(7, output.Length - (int)offset) + 1);
                chunks.Add(new OutputChunk(offset, OutputStream.Stdout, output.AsMemory((int)offset, length)));
                offset += length;
            }
            return Task.FromResult<IReadOnlyList<OutputChunk>>(chunks);
        }

        public Task Append(JobId job, int attempt, IReadOnlyList<OutputChunk> chunks) => throw new NotSupportedException();

        public Task<long> Length(JobId job, int attempt) => Task.FromResult<long>(output.Length);

        public Task Delete(JobId job) => throw new NotSupportedException();
    }
}
