using System.Text;
using System.Text.Json;

namespace Actors.Gateway.Hmac;

/// <summary>Judges the canonical text by the program it imitates: Debian's jq, which is 1.6.</summary>
public sealed class JqDifferentialTests
{
    private const int Documents = 6_000;
    private const string EndOfDocument = "\u001e\n";

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("JQ_SEED"), out var seed) ? seed : 20_251_122;

    [Fact]
    public async Task Hostile_documents_read_as_jq_prints_them_or_are_refused_as_jq_refuses_them()
    {
        var source = new HostileJson(Seed);
        await Compare([.. Enumerable.Range(0, Documents).Select(_ => source.Next())]);
    }

    [Fact]
    public async Task Numbers_of_every_size_read_as_jq_prints_them()
    {
        var source = new HostileJson(Seed + 1);
        await Compare([.. Enumerable.Range(0, Documents).Select(_ => $$"""{"n":[{{string.Join(',', Enumerable.Range(0, 10).Select(_ => source.Number()))}}]}""")]);
    }

    [Fact]
    public async Task Numbers_halfway_between_two_doubles_read_as_jq_prints_them()
    {
        // Every power of two, and the points halfway to its neighbours: where shortest digits are hardest.
        var documents = new List<string>();
        for (var exponent = 0; exponent < 2047; exponent++)
        {
            var power = BitConverter.Int64BitsToDouble((long)exponent << 52);
            var above = BitConverter.Int64BitsToDouble(((long)exponent << 52) + 1);
            documents.Add(FormattableString.Invariant($$"""{"p":{{power:E24}},"above":{{above:E24}},"p17":{{power:E16}},"r":{{power:R}},"half":{{power / 2 + above / 2:E17}}}"""));
        }
        for (var digits = 1; digits < 30; digits++)
            documents.Add($$"""{"ones":{{new string('1', digits)}},"nines":{{new string('9', digits)}},"small":0.{{new string('0', digits)}}1,"ten":1{{new string('0', digits)}}}""");
        await Compare(documents);
    }

    [Theory]
    [InlineData(255), InlineData(256), InlineData(257)]
    public async Task Nesting_is_refused_where_jq_refuses_it(int depth)
    {
        string[] documents =
        [
            $$"""{"a":{{new string('[', depth - 2)}}{{new string(']', depth - 2)}}}""",
            string.Concat(Enumerable.Repeat("{\"a\":", depth / 2)) + "{}" + new string('}', depth / 2),
            string.Concat(Enumerable.Repeat("{\"a\":", depth / 2 - 1)) + "[1]" + new string('}', depth / 2 - 1),
            string.Concat(Enumerable.Repeat("{\"a\":[", depth / 3)) + string.Concat(Enumerable.Repeat("]}", depth / 3)),
        ];
        await Compare(documents);
    }

    private static async Task Compare(IReadOnlyList<string> documents)
    {
        // One process for all: each document goes in as a string, and a record separator ends what comes of it.
        const string Filter = """(try (fromjson | if type == "object" then del(.__auth) else error("no object") end) catch "refused"), "\u001e" """;
        var input = new StringBuilder();
        foreach (var document in documents)
            input.Append(JsonSerializer.Serialize(document)).Append('\n');
        var output = await ToolProcess.Run("jq", ["-r", Filter], Encoding.UTF8.GetBytes(input.ToString()));
        Assert.True(output.ExitCode == 0, output.Stderr);

        var answers = Encoding.UTF8.GetString(output.Stdout).Split(EndOfDocument);
        Assert.Equal(documents.Count + 1, answers.Length);
        for (var i = 0; i < documents.Count; i++)
        {
            var ours = Canonical.Text(documents[i]);
            var theirs = answers[i].TrimEnd('\n');
            // jq lets the second half of a pair stand alone and prints it as U+FFFD; we refuse either half.
            if (ours == "<LoneSurrogate>" && theirs.Contains('\uFFFD'))
                continue;
            if (theirs == "refused" ? !ours.StartsWith('<') : ours != theirs)
                Assert.Fail($"Seed {Seed}, document {i}:\n{documents[i]}\njq:\n{theirs}\nours:\n{ours}");
        }
    }
}
