using System.Globalization;
using System.Text.Json.Nodes;

namespace Actors.Gateway.Edge;

/// <summary><c>GET /jobs</c>: pages that stand still, filters, and catching up.</summary>
public sealed class JobListTests(EdgeSilo silo) : IClassFixture<EdgeSilo>
{
    private readonly EdgeClient _client = silo.Client;

    [Fact]
    public async Task Pages_stand_still_while_jobs_arrive()
    {
        var ids = await Submit("pages", 25);
        var first = (await Get("pages", "/jobs?limit=10")).Json;
        var asOf = (string)first["pagination"]!["asOf"]!;
        await Submit("pages", 7);

        var second = (await Get("pages", $"/jobs?limit=10&page=2&asOf={asOf}")).Json;
        var third = (await Get("pages", $"/jobs?limit=10&page=3&asOf={asOf}")).Json;
        Assert.Equal(Enumerable.Reverse(ids), Ids(first).Concat(Ids(second)).Concat(Ids(third)));
        Assert.Equal((25, 3), ((int)third["pagination"]!["total"]!, (int)third["pagination"]!["pages"]!));
        Assert.Equal(32, (int)(await Get("pages", "/jobs")).Json["pagination"]!["total"]!);
        Assert.Equal(25, (int)(await Get("pages", $"/jobs?status=waiting&asOf={asOf}")).Json["pagination"]!["total"]!);
        Assert.Empty(Ids((await Get("pages", "/jobs?page=1000000&limit=1000")).Json));
    }

    [Fact]
    public async Task Jobs_are_listed_by_state_and_name_with_exact_totals()
    {
        var token = EdgeSilo.Token("filters");
        await Submit("filters", 5);
        await _client.Bearer(token, "POST", "/submit-job", """{"name":"other"}""");
        var late = (await _client.Bearer(token, "POST", "/submit-job", """{"name":"other","delay":1000}""")).Json["jobId"];
        var gone = (await _client.Bearer(token, "POST", "/submit-job", """{"name":"other"}""")).Json["jobId"];
        await _client.Bearer(token, "POST", $"/jobs/{gone}/cancel");

        async Task<int> Total(string query)
        {
            var page = (await Get("filters", $"/jobs?limit=100&{query}")).Json;
            Assert.Equal(Ids(page).Length, (int)page["pagination"]!["total"]!);
            return Ids(page).Length;
        }
        Assert.Equal((8, 6, 1, 1, 0), (await Total(""), await Total("status=waiting"), await Total("status=delayed"), await Total("status=failed"), await Total("status=active")));
        Assert.Equal((3, 1, 5, 0), (await Total("name=other"), await Total("name=other&status=delayed"), await Total("name=resize"), await Total("name=never")));
        Assert.Equal((string?)late, Ids((await Get("filters", "/jobs?name=other&status=delayed")).Json).Single());
    }

    [Fact]
    public async Task Whoever_catches_up_page_by_page_misses_no_change()
    {
        var ids = await Submit("catch-up", 23);
        var seen = new HashSet<string>();
        var cursor = "0";
        JsonNode page;
        do
        {
            page = (await Get("catch-up", $"/jobs?limit=5&updatedAfter={cursor}")).Json;
            seen.UnionWith(Ids(page));
            cursor = (string)page["pagination"]!["updatedAfter"]!;
        }
        while ((bool)page["pagination"]!["more"]!);
        Assert.Equal(ids.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));

        await _client.Bearer(EdgeSilo.Token("catch-up"), "POST", $"/jobs/{ids[3]}/cancel");
        var news = (await Get("catch-up", $"/jobs?limit=100&updatedAfter={cursor}")).Json;
        var changed = news["jobs"]!.AsArray().Single(job => (string?)job!["id"] == ids[3])!;
        Assert.Equal("failed", (string?)changed["state"]);
        Assert.True((long)changed["timestamp"]!["updated"]! >= (long)changed["timestamp"]!["created"]!);
        Assert.Equal(ids[3], Ids(news)[^1]);
        Assert.Empty(Ids((await Get("stranger", "/jobs?updatedAfter=0")).Json));
    }

    [Fact]
    public async Task Whoever_catches_up_over_a_restart_misses_no_change_either()
    {
        var restarted = await EdgeSilo.With();
        await using var lease = new EdgeSiloLease(restarted);
        var ids = await Submit(restarted, "catch-up", 23);
        await restarted.Restart();
        var (first, cursor) = await CatchUp(restarted, "0", pages: 2);
        var passed = first[2];
        await restarted.Client.Bearer(EdgeSilo.Token("catch-up"), "POST", $"/jobs/{passed}/cancel");
        await restarted.Restart();

        var (rest, next) = await CatchUp(restarted, cursor);
        Assert.Equal(ids, first.Concat(rest));
        var (news, _) = await CatchUp(restarted, next);
        Assert.Contains(passed, news);
        Assert.Empty((await CatchUp(restarted, (TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))).Ids);
    }

    [Theory]
    [InlineData("page=0", "page")]
    [InlineData("page=-1", "page")]
    [InlineData("page=1.5", "page")]
    [InlineData("page=99999999999", "page")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("status=done", "status")]
    [InlineData("status=waiting&status=failed", "status")]
    [InlineData("asOf=now", "asOf")]
    [InlineData("asOf=-1", "asOf")]
    [InlineData("updatedAfter=yesterday", "updatedAfter")]
    [InlineData("updatedAfter=1.2", "updatedAfter")]
    [InlineData("updatedAfter=1.2.3.4", "updatedAfter")]
    [InlineData("updatedAfter=1.2.3.id.id", "updatedAfter")]
    [InlineData("updatedAfter=1.2.id", "updatedAfter")]
    [InlineData("updatedAfter=-1.2.3.id", "updatedAfter")]
    [InlineData("updatedAfter=9999999999999999999.1.1", "updatedAfter")]
    [InlineData("updatedAfter=1.-2.3", "updatedAfter")]
    [InlineData("updatedAfter=0&page=2", "page")]
    [InlineData("updatedAfter=0&limit=5000", "limit")]
    public async Task A_wrong_question_is_refused_by_the_name_of_its_parameter(string query, string name)
    {
        var answer = await Get("asker", $"/jobs?{query}");
        Assert.Equal(400, answer.Status);
        Assert.StartsWith(name, (string?)answer.Json["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wait=-1")]
    [InlineData("wait=-Infinity")]
    [InlineData("wait=NaN")]
    [InlineData("wait=soon")]
    [InlineData("wait=1e9")]
    public async Task A_wait_is_a_number_of_seconds(string query) => Assert.Equal(400, (await Get("asker", $"/jobs/1?{query}")).Status);

    private Task<EdgeAnswer> Get(string user, string target) => _client.Bearer(EdgeSilo.Token(user), "GET", target);

    /// <summary>Goes on from a cursor, page by page, to the end or for so many pages.</summary>
    private static async Task<(string[] Ids, string Next)> CatchUp(EdgeSilo silo, string cursor, int pages = int.MaxValue)
    {
        var ids = new List<string>();
        for (var more = true; more && pages > 0; pages--)
        {
            var page = (await silo.Client.Bearer(EdgeSilo.Token("catch-up"), "GET", $"/jobs?limit=5&updatedAfter={cursor}")).Json;
            ids.AddRange(Ids(page));
            cursor = (string)page["pagination"]!["updatedAfter"]!;
            more = (bool)page["pagination"]!["more"]!;
        }
        return ([.. ids], cursor);
    }

    private Task<string[]> Submit(string user, int count) => Submit(silo, user, count);

    private static async Task<string[]> Submit(EdgeSilo silo, string user, int count)
    {
        var batch = $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"name":"resize","data":{{i}}}"""))}]";
        var answer = await silo.Client.Bearer(EdgeSilo.Token(user), "POST", "/jobs/batch", batch);
        return [.. answer.Json["jobs"]!.AsArray().Select(job => (string)job!["jobId"]!)];
    }

    private static string[] Ids(JsonNode page) => [.. page["jobs"]!.AsArray().Select(job => (string)job!["id"]!)];
}
