using System.Text;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>A place where the old broker's workers and result files stay as they were.</summary>
public sealed class ShellWorkerTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Several_old_workers_on_two_nodes_run_every_job_once_and_each_result_becomes_a_file()
    {
        const int jobsOfEach = 10;
        var results = Directory.CreateTempSubdirectory("actors-results-").FullName;
        var marks = Directory.CreateTempSubdirectory("actors-marks-").FullName;
        await using var broker = await Broker.Start("node1,node 2", null, ("RESULT_DIR", Path.Combine(results, "kept")));
        await using var first = new ShellWorker(broker, "node1");
        await using var second = new ShellWorker(broker, "node1");
        await using var third = new ShellWorker(broker, "node 2");

        var jobs = new List<(string Node, string Id, int Number)>();
        for (var number = 0; number < 2 * jobsOfEach; number++)
        {
            var node = number % 2 == 0 ? "node1" : "node 2";
            jobs.Add((node, await broker.Http.Submit(node, $"echo start >> {marks}/{number}; echo 'job {number} \"ü\"'; exit {number % 3}"), number));
        }
        foreach (var (node, id, number) in jobs)
        {
            await broker.Http.Ended(id);
            Assert.Equal("start\n", await File.ReadAllTextAsync($"{marks}/{number}"));
            var shown = await broker.Http.Get($"/get-result?node={Uri.EscapeDataString(node)}&id={id}");
            Assert.Equal((number % 3, $"job {number} \"ü\""), ((int)shown.Json["status"]!, (string?)shown.Json["output"]));

            var file = await WrittenFile(Path.Combine(results, "kept", $"{node}-{id}.json"));
            Assert.Equal(shown.Body, await File.ReadAllTextAsync(file));
            Assert.Equal(Private, File.GetUnixFileMode(file));
        }
        Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(results, "kept")));
        Assert.Equal(jobs.Count, Directory.GetFiles(Path.Combine(results, "kept")).Length);
        Assert.Contains("\"hostname\":", (await broker.Http.Get("/nodes")).Body, StringComparison.Ordinal);
        Directory.Delete(results, recursive: true);
        Directory.Delete(marks, recursive: true);
    }

    [Fact]
    public async Task A_result_file_that_could_not_be_written_is_written_after_a_kill_and_a_new_start()
    {
        var results = Directory.CreateTempSubdirectory("actors-results-").FullName;
        await using var broker = await Broker.Start("node1", null, ("RESULT_DIR", results));
        Directory.Delete(results);
        await File.WriteAllTextAsync(results, "in the way");
        var id = await broker.Http.Submit("node1", "true");
        await using (new ShellWorker(broker, "node1"))
            Assert.Equal("succeeded", (string?)(await broker.Http.Ended(id))["status"]);
        await broker.Kill();

        File.Delete(results);
        await broker.Start();
        var file = await WrittenFile(Path.Combine(results, $"node1-{id}.json"));
        Assert.Equal((await broker.Http.Get($"/get-result/node1/{id}")).Body, await File.ReadAllTextAsync(file, Encoding.UTF8));
        Directory.Delete(results, recursive: true);
    }

    private static async Task<string> WrittenFile(string path)
    {
        await Patience.Until(() => File.Exists(path), $"{path} is not written");
        return path;
    }
}
