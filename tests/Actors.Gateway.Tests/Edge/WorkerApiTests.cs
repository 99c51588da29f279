using System.Text.Json.Nodes;

namespace Actors.Gateway.Edge;

/// <summary>Workers over plain HTTP: an attempt is handed out, kept alive, ended, and taken away from who falls silent.</summary>
public sealed class WorkerApiTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    private readonly EdgeClient _client = silo.Client;
    private readonly string _ada = EdgeSilo.Token("ada");
    private readonly string _worker = EdgeSilo.Token("worker", Roles.Worker);

    [Fact]
    public async Task A_job_goes_to_a_worker_and_its_result_comes_back()
    {
        var id = await Submit("""{"name":"round-trip","data":{"n":20}}""");
        var attempt = (await Poll("round-trip")).Json;
        Assert.Equal((id, 1, "round-trip", 20), ((string?)attempt["jobId"], (int)attempt["attempt"]!, (string?)attempt["name"], (int)attempt["data"]!["n"]!));
        Assert.Equal((3600, 10), ((int)attempt["timeout"]!, (int)attempt["leaseSeconds"]!));
        Assert.Equal("active", (string?)(await Report(id, 1, "heartbeat")).Json["state"]);
        Assert.Equal(200, (await Report(id, 1, "progress", """{"progress":50,"message":"half"}""")).Status);
        var running = await Job(id);
        Assert.Equal(("active", 50, "half"), ((string?)running["state"], (int)running["progress"]!, (string?)running["progressMessage"]));

        var ended = await Report(id, 1, "complete", """{"result":{"sum":210}}""");
        Assert.Equal((200, "completed"), (ended.Status, (string?)ended.Json["state"]));
        Assert.Equal(ended.Text, (await Report(id, 1, "complete", """{"result":{"sum":210}}""")).Text);
        var done = await Job(id);
        Assert.Equal(("completed", 100, 210), ((string?)done["state"], (int)done["progress"]!, (int)done["result"]!["sum"]!));
        Assert.Equal(204, (await Poll("round-trip", wait: 0)).Status);
    }

    [Fact]
    public async Task A_waiting_worker_gets_the_next_job_of_any_of_its_names()
    {
        var polling = _client.Bearer(_worker, "POST", "/workers/poll", """{"names":["left","right"],"workerId":"w","wait":20}""");
        var right = await Submit("""{"name":"right"}""");
        Assert.Equal(right, (string?)(await polling).Json["jobId"]);
        // It has no more than that one: what comes next is for others.
        var left = await Submit("""{"name":"left"}""");
        Assert.Equal(left, (string?)(await Poll("left")).Json["jobId"]);
    }

    [Fact]
    public async Task A_failed_attempt_is_tried_again_and_the_last_one_fails_the_job()
    {
        var id = await Submit("""{"name":"fails","maxRetries":1}""");
        await Poll("fails");
        var failed = await Report(id, 1, "fail", """{"error":"no luck"}""");
        Assert.Equal("delayed", (string?)failed.Json["state"]);
        Assert.Equal("no luck", (string?)(await Job(id))["lastError"]);
        Assert.Equal(2, (int)(await Poll("fails")).Json["attempt"]!);
        var stale = await Report(id, 1, "complete", "{}");
        Assert.Equal((409, "attempt 1 is over: stop working on it"), (stale.Status, (string?)stale.Json["error"]));
        await Report(id, 2, "fail", """{"error":"again"}""");
        var job = await Job(id);
        Assert.Equal(("failed", "again"), ((string?)job["state"], (string?)job["failedReason"]));
    }

    [Fact]
    public async Task A_failure_that_no_retry_would_mend_fails_the_job_at_once()
    {
        var id = await Submit("""{"name":"hopeless","maxRetries":5}""");
        await Poll("hopeless");
        Assert.Equal(400, (await Report(id, 1, "fail", """{"error":"no such image","retry":"no"}""")).Status);
        var failed = await Report(id, 1, "fail", """{"error":"no such image","retry":false}""");
        Assert.Equal("failed", (string?)failed.Json["state"]);

        var other = await Submit("""{"name":"hopeful","maxRetries":5}""");
        await Poll("hopeful");
        Assert.Equal("delayed", (string?)(await Report(other, 1, "fail", """{"error":"try again","retry":true}""")).Json["state"]);
    }

    [Fact]
    public async Task A_job_that_failed_for_good_is_dead_until_it_is_requeued_or_deleted()
    {
        var root = EdgeSilo.Token("root", Roles.Admin);
        async Task<int> Dead(string user, string path = "/dead-jobs") => (int)(await _client.Bearer(user, "GET", $"{path}?name=dies")).Json["pagination"]!["total"]!;
        async Task Die(string id, int attempt)
        {
            await Poll("dies");
            await Report(id, attempt, "fail", """{"error":"no"}""");
        }
        var id = await Submit("""{"name":"dies","maxRetries":0,"description":"for a test","backoff":{"delay":0.1,"maxDelay":1,"factor":1.5}}""");
        await Die(id, 1);
        Assert.True((bool)(await Job(id))["dead"]!);
        Assert.Equal("for a test", (string?)(await Job(id))["description"]);
        Assert.Equal((1, 0, 1), (await Dead(_ada), await Dead(_worker), await Dead(root, "/admin/dead-jobs")));
        Assert.Equal("waiting", (string?)(await _client.Bearer(_ada, "POST", $"/jobs/{id}/requeue")).Json["state"]);
        await Die(id, 2);
        Assert.Equal(400, (await _client.Bearer(_ada, "POST", "/dead-jobs/requeue")).Status);
        Assert.Equal(0, (int)(await _client.Bearer(_worker, "POST", "/dead-jobs/requeue?name=dies")).Json["requeued"]!);
        Assert.Equal(1, (int)(await _client.Bearer(_ada, "POST", "/dead-jobs/requeue?name=dies")).Json["requeued"]!);
        await Die(id, 3);
        Assert.Equal(204, (await _client.Bearer(_ada, "DELETE", $"/jobs/{id}")).Status);
        Assert.Equal((404, 0), ((await _client.Bearer(_ada, "GET", $"/jobs/{id}")).Status, await Dead(_ada)));
        Assert.Equal(409, (await _client.Bearer(_ada, "DELETE", $"/jobs/{await Submit("""{"name":"lives"}""")}")).Status);
    }

    [Fact]
    public async Task An_administrator_pauses_a_queue_and_bounds_it()
    {
        var root = EdgeSilo.Token("root", Roles.Admin);
        var set = await _client.Bearer(root, "PATCH", "/admin/queues/name/paused", """{"paused":true,"maxRunning":3,"rate":{"starts":5,"seconds":2}}""");
        Assert.Equal((200, true, 3, 5), (set.Status, (bool)set.Json["paused"]!, (int)set.Json["maxRunning"]!, (int)set.Json["rate"]!["starts"]!));
        await Submit("""{"name":"paused"}""");
        Assert.Equal(204, (await Poll("paused", wait: 1)).Status);
        var freed = await _client.Bearer(root, "PATCH", "/admin/queues/name/paused", """{"paused":false,"rate":null}""");
        Assert.Equal((false, 3, null), ((bool)freed.Json["paused"]!, (int)freed.Json["maxRunning"]!, freed.Json["rate"]));
        Assert.Equal(200, (await Poll("paused")).Status);
        foreach (var wrong in new[] { "", "[]", """{"pause":true}""", """{"maxRunning":0}""", """{"maxRunning":"3"}""", """{"rate":{"starts":1}}""", """{"rate":{"starts":0,"seconds":1}}""" })
            Assert.Equal(400, (await _client.Bearer(root, "PATCH", "/admin/queues/name/paused", wrong)).Status);
        Assert.Equal(400, (await _client.Bearer(root, "PATCH", "/admin/queues/other/paused", "{}")).Status);
        Assert.Equal(403, (await _client.Bearer(_worker, "PATCH", "/admin/queues/name/paused", "{}")).Status);
    }

    [Fact]
    public async Task A_worker_hears_of_a_cancel_with_its_next_heartbeat()
    {
        var id = await Submit("""{"name":"cancels"}""");
        await Poll("cancels");
        await _client.Bearer(_ada, "POST", $"/jobs/{id}/cancel");
        Assert.True((bool)(await Report(id, 1, "heartbeat")).Json["cancelRequested"]!);
        await Report(id, 1, "fail", """{"error":"stopped"}""");
        Assert.Equal("canceled", (string?)(await Job(id))["status"]);
    }

    [Fact]
    public async Task The_job_of_a_silent_worker_runs_again_and_the_silent_one_is_told()
    {
        await using var quick = await EdgeSiloLease.Start("1500ms");
        var id = await quick.Submit("""{"name":"lost"}""");
        Assert.Equal(1, (int)(await quick.Poll("lost", 5)).Json["attempt"]!);
        var again = await quick.Poll("lost", 20);
        Assert.Equal((id, 2), ((string?)again.Json["jobId"], (int)again.Json["attempt"]!));
        Assert.Equal(409, (await quick.Report(id, 1, "heartbeat")).Status);
        Assert.Equal(409, (await quick.Report(id, 1, "complete", """{"result":1}""")).Status);
        Assert.Equal(200, (await quick.Report(id, 2, "complete", """{"result":2}""")).Status);
    }

    [Fact]
    public async Task A_worker_that_shows_it_is_alive_keeps_its_attempt_also_over_a_restart_of_the_server()
    {
        await using var quick = await EdgeSiloLease.Start("4s");
        var id = await quick.Submit("""{"name":"kept"}""");
        await quick.Poll("kept", 5);
        await quick.Silo.Restart();
        using var beats = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        for (var beat = 0; beat < 10; beat++)
        {
            Assert.Equal(200, (await quick.Report(id, 1, "heartbeat")).Status);
            await beats.WaitForNextTickAsync();
        }
        Assert.Equal(204, (await quick.Poll("kept", 0)).Status);
        Assert.Equal("completed", (string?)(await quick.Report(id, 1, "complete", """{"result":1}""")).Json["state"]);
    }

    [Fact]
    public async Task Nobody_reports_for_the_worker_of_somebody_else()
    {
        var id = await Submit("""{"name":"private"}""");
        await Poll("private");
        foreach (var verb in new[] { "heartbeat", "progress", "complete", "fail" })
        {
            var body = verb switch { "progress" => """{"progress":1}""", "fail" => """{"error":"x"}""", _ => "{}" };
            Assert.Equal(404, (await _client.Bearer(EdgeSilo.Token("other", Roles.Worker), "POST", $"/jobs/{id}/attempts/1/{verb}", body)).Status);
            Assert.Equal(404, (await _client.Bearer(EdgeSilo.Token("worker/x", Roles.Admin), "POST", $"/jobs/{id}/attempts/1/{verb}", body)).Status);
            Assert.Equal(403, (await _client.Bearer(_ada, "POST", $"/jobs/{id}/attempts/1/{verb}", body)).Status);
            Assert.Equal(401, (await _client.Send("POST", $"/jobs/{id}/attempts/1/{verb}")).Status);
        }
        Assert.Equal(403, (await _client.Bearer(_ada, "POST", "/workers/poll", """{"names":["private"],"workerId":"w"}""")).Status);
        Assert.Equal(200, (await Report(id, 1, "complete", "{}")).Status);
    }

    [Theory]
    [InlineData("x", "1")]
    [InlineData("1", "x")]
    [InlineData("1", "0")]
    [InlineData("1", "99999999999")]
    public async Task What_names_no_attempt_is_not_found(string id, string attempt)
    {
        foreach (var verb in new[] { "heartbeat", "progress", "complete", "fail" })
        {
            var body = verb switch { "progress" => """{"progress":1}""", "fail" => """{"error":"x"}""", _ => "{}" };
            Assert.Equal(404, (await _client.Bearer(_worker, "POST", $"/jobs/{id}/attempts/{attempt}/{verb}", body)).Status);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"workerId":"w"}""")]
    [InlineData("""{"names":[],"workerId":"w"}""")]
    [InlineData("""{"names":["a","a"],"workerId":"w"}""")]
    [InlineData("""{"names":["command"],"workerId":"w"}""")]
    [InlineData("""{"names":[1],"workerId":"w"}""")]
    [InlineData("""{"names":["a"],"workerId":""}""")]
    [InlineData("""{"names":["a"],"workerId":7}""")]
    [InlineData("""{"names":["a"],"workerId":"w","wait":-1}""")]
    [InlineData("""{"names":["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q"],"workerId":"w"}""")]
    public async Task A_wrong_poll_is_refused(string body) => Assert.Equal(400, (await _client.Bearer(_worker, "POST", "/workers/poll", body)).Status);

    [Theory]
    [InlineData("progress", "{}")]
    [InlineData("progress", """{"progress":101}""")]
    [InlineData("progress", """{"progress":"50"}""")]
    [InlineData("progress", """{"progress":5,"message":7}""")]
    [InlineData("fail", "{}")]
    [InlineData("fail", """{"error":""}""")]
    [InlineData("complete", "[]")]
    [InlineData("complete", "{")]
    public async Task A_wrong_report_is_refused(string verb, string body) => Assert.Equal(400, (await Report("1", 1, verb, body)).Status);

    private async Task<string> Submit(string json) => (string)(await _client.Bearer(_ada, "POST", "/submit-job", json)).Json["jobId"]!;

    private Task<EdgeAnswer> Poll(string name, int wait = 20) =>
        _client.Bearer(_worker, "POST", "/workers/poll", $$"""{"names":["{{name}}"],"workerId":"w","wait":{{wait}}}""");

    private Task<EdgeAnswer> Report(string id, int attempt, string verb, string body = "") => _client.Bearer(_worker, "POST", $"/jobs/{id}/attempts/{attempt}/{verb}", body);

    private async Task<JsonNode> Job(string id) => (await _client.Bearer(_ada, "GET", $"/jobs/{id}")).Json;
}
