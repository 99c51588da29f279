using System.Globalization;
using Actors.Silo.Tests.Kit;

namespace Actors.Silo.Tests;

/// <summary>What the shell client's users do, by its two schemes, against a silo and an agent.</summary>
public sealed class WorkflowTests(OneNode system) : IClassFixture<OneNode>
{
    private readonly Broker _broker = system.Broker;
    private readonly NodeAgent _agent = system.Agent;

    public static TheoryData<string[]> Schemes => [[], ["--v1"]];

    [Theory, MemberData(nameof(Schemes))]
    public async Task A_job_is_queued_now_and_checked_and_listed_later(string[] scheme)
    {
        var queued = await Shell.Post(_broker, ["--target", "node1", "--command", "echo hello; echo oops >&2; exit 3", "--timeout", "30", .. scheme]);
        Assert.Equal((0, "queued", "node1"), (queued.ExitCode, (string?)queued.Json["status"], (string?)queued.Json["target"]));
        var id = (string)queued.Json["id"]!;
        Assert.True(id.All(char.IsAsciiDigit));

        await _broker.Http.Ended(id);
        string[] check = ["--check-result", "--node", "node1", "--job-id", id, .. scheme];
        var result = await Shell.Post(_broker, check);
        Assert.Equal((0, id, "node1", 3), (result.ExitCode, (string?)result.Json["id"], (string?)result.Json["node"], (int)result.Json["status"]!));
        Assert.Equal(["hello", "oops"], ((string)result.Json["output"]!).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Equal(3, (await Shell.Post(_broker, [.. check, "--exit-status"])).ExitCode);

        var list = (await Shell.Post(_broker, ["--list-results", "--node", "node1", .. scheme])).Json;
        Assert.Equal(list["results"]!.AsArray().Count, (int)list["count"]!);
        var listed = list["results"]!.AsArray().Single(entry => (string?)entry!["id"] == id)!;
        Assert.Equal(result.Output.TrimEnd('\n').Length, (int)listed["size"]!);
        Assert.Equal((long)result.Json["finished"]!, (long)listed["finished"]!);
    }

    [Theory, MemberData(nameof(Schemes))]
    public async Task A_wait_gives_the_result_alone_on_its_output(string[] scheme)
    {
        var run = await Shell.Post(_broker, ["--target", "node1", "--command", "echo it is done", "--wait", .. scheme]);
        Assert.Equal((0, 0, "it is done\n"), (run.ExitCode, (int)run.Json["status"]!, (string?)run.Json["output"]));
        Assert.Contains("\"queued\"", run.Errors, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Schemes))]
    public async Task A_wait_ends_with_124_at_its_limit_and_the_job_goes_on(string[] scheme)
    {
        var run = await Shell.Post(_broker, ["--target", "node1", "--command", "read line < /dev/zero; sleep 4; echo late", "--wait", "--max-wait", "1", .. scheme]);
        Assert.Equal((124, ""), (run.ExitCode, run.Output));
        Assert.Contains("within 1 s", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_result_and_a_foreign_node_are_refused_with_the_known_words()
    {
        var missing = await Shell.Post(_broker, "--check-result", "--node", "node1", "--job-id", "1234567890");
        Assert.Equal((1, "result not found"), (missing.ExitCode, (string?)missing.Json["error"]));
        var foreign = await Shell.Post(_broker, "--target", "node9", "--command", "true");
        Assert.Equal((1, "target node not allowed"), (foreign.ExitCode, (string?)foreign.Json["error"]));
    }

    [Theory]
    [InlineData("knoten ü 1")]
    [InlineData("it's \"5\" $HOME")]
    public async Task An_odd_node_name_works_as_any_other(string node)
    {
        await using var agent = new NodeAgent(_broker, node);
        foreach (var scheme in new string[][] { [], ["--v1"] })
        {
            var run = await Shell.Post(_broker, ["--target", node, "--command", "echo here", "--wait", .. scheme]);
            Assert.Equal((0, node, "here\n"), (run.ExitCode, (string?)run.Json["node"], (string?)run.Json["output"]));
        }
    }

    [Fact]
    public async Task A_node_name_with_a_slash_belongs_to_shell_workers_and_travels_in_the_query()
    {
        const string node = "a/b?c=%20&d";
        await using var worker = new ShellWorker(_broker, node);
        foreach (var scheme in new string[][] { [], ["--v1"] })
        {
            var run = await Shell.Post(_broker, ["--target", node, "--command", "echo here", "--wait", .. scheme]);
            Assert.Equal((0, node, "here"), (run.ExitCode, (string?)run.Json["node"], ((string?)run.Json["output"])?.TrimEnd('\n')));
        }
    }

    [Theory]
    [InlineData("printf '%s' \"it's \\\"quoted\\\"\"", "it's \"quoted\"")]
    [InlineData("printf 'two\\nlines\\n'\nprintf 'and\\ta tab'", "two\nlines\nand\ta tab")]
    [InlineData("printf '%s' 'Grüße 日本 😀'", "Grüße 日本 😀")]
    [InlineData("printf 'a\\377b\\300'", "a\uFFFDb\uFFFD")]
    [InlineData("printf 'nul\\000esc\\033del\\177'", "nul\0esc\u001bdel\u007f")]
    [InlineData("printf '%s' '</script>&<'", "</script>&<")]
    public async Task Commands_and_output_arrive_as_they_are(string command, string output)
    {
        foreach (var scheme in new string[][] { [], ["--v1"] })
        {
            var run = await Shell.Post(_broker, ["--target", "node1", "--command", command, "--wait", .. scheme]);
            Assert.Equal((0, output), (run.ExitCode, (string?)run.Json["output"]));
        }
    }

    [Fact]
    public async Task A_megabyte_of_output_comes_whole()
    {
        var run = await Shell.Post(_broker, "--target", "node1", "--command", "head -c 1000000 /dev/zero | tr '\\0' x; echo end", "--wait");
        Assert.Equal(new string('x', 1_000_000) + "end\n", (string?)run.Json["output"]);
    }

    [Fact]
    public async Task A_job_out_of_time_has_the_status_124_and_what_it_had_written()
    {
        var run = await Shell.Post(_broker, "--target", "node1", "--command", "echo begun; sleep 1000", "--timeout", "1", "--wait", "--exit-status");
        Assert.Equal((124, 124), (run.ExitCode, (int)run.Json["status"]!));
        Assert.StartsWith("begun\n", (string?)run.Json["output"], StringComparison.Ordinal);
    }

    [Fact]
    public Task A_canceled_jobs_processes_are_killed() => AssertCancelKills("sleep 1000 & echo $! >> {0}; (sleep 1000; :) & echo $! >> {0}");

    [Fact]
    public Task A_canceled_jobs_process_in_another_session_is_killed() => AssertCancelKills("setsid sleep 1000 & echo $! >> {0}");

    private async Task AssertCancelKills(string starts)
    {
        var pids = Path.Combine(_agent.Directory, "pids");
        File.Delete(pids);
        var id = await _broker.Http.Submit("node1", $"{starts.Replace("{0}", pids, StringComparison.Ordinal)}; echo all >> {pids}; wait");
        await Patience.Until(() => File.Exists(pids) && File.ReadAllText(pids).EndsWith("all\n", StringComparison.Ordinal), "the job's processes do not start");
        await _broker.Http.Send(HttpMethod.Post, $"/jobs/{id}/cancel");
        Assert.Equal("canceled", (string?)(await _broker.Http.Ended(id))["status"]);
        foreach (var pid in File.ReadAllLines(pids)[..^1])
            Assert.False(IsAlive(int.Parse(pid, CultureInfo.InvariantCulture)), $"process {pid} of the job lives on");
    }

    private static bool IsAlive(int pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
}
