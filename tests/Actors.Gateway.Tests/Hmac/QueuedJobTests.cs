using System.Text;
using System.Text.Json;

namespace Actors.Gateway.Hmac;

public sealed class QueuedJobTests
{
    [Theory]
    [InlineData("""{"target":"n","command":"c"}""")]
    [InlineData("""{"target":"n","command":"c","a":[1,[],{},[{"b":null}],true],"o":{"p":{"q":-1.50e3}},"s":"\/\u0041\\\""}""")]
    public void A_payload_without_spaces_is_kept_to_the_byte(string json)
    {
        Assert.Equal(json, Text(QueuedJob.Parse(Encoding.UTF8.GetBytes(json))));
        Assert.Equal(json, Text(QueuedJob.Parse(Encoding.UTF8.GetBytes(json.Replace(",", " ,\n\t ", StringComparison.Ordinal).Replace("{", "{ ", StringComparison.Ordinal)))));
    }

    [Theory]
    [InlineData("""{"__auth":{"time":1,"sig":"x"},"target":"n","command":"c"}""")]
    [InlineData("""{"target":"n","__auth":[[]],"command":"c"}""")]
    [InlineData("""{"target":"n","command":"c","\u005f_auth":7}""")]
    public void The_signature_is_no_part_of_the_payload(string json) =>
        Assert.Equal("""{"target":"n","command":"c"}""", Text(QueuedJob.Parse(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Space_that_was_sent_takes_no_memory_once_the_job_is_kept()
    {
        var queued = QueuedJob.Parse(Encoding.UTF8.GetBytes($$"""{"target":"n",{{new string(' ', 100_000)}}"command":"c"}"""));
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(queued.Payload, out var kept));
        Assert.Equal(queued.Payload.Length, kept.Array!.Length);
    }

    [Fact]
    public void A_payload_says_what_the_submitter_said_whatever_that_is()
    {
        var (read, refused) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var hostile = new HostileJson(seed);
            for (var i = 0; i < 20; i++)
            {
                var json = Encoding.UTF8.GetBytes(hostile.Next());
                var queued = QueuedJob.Parse(json);
                if (Reference(json) is not { } expected)
                {
                    Assert.NotNull(queued.Problem);
                    refused++;
                    continue;
                }
                using (expected)
                {
                    using var payload = JsonDocument.Parse(queued.Payload, Depth);
                    AssertSame(expected.RootElement, payload.RootElement, isRoot: true);
                }
                read++;
            }
        }
        Assert.True(read > 500 && refused > 500, $"{read} were read, {refused} refused");
    }

    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 256 };

    private static string Text(QueuedJob queued) => Encoding.UTF8.GetString(queued.Payload.Span);

    /// <summary>Null for what is no object, or holds no text where it says so.</summary>
    private static JsonDocument? Reference(byte[] json)
    {
        try
        {
            var document = JsonDocument.Parse(json, Depth);
            if (document.RootElement.ValueKind == JsonValueKind.Object && System.Text.Unicode.Utf8.IsValid(json) && IsText(document.RootElement, isRoot: true))
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsText(JsonElement value, bool isRoot = false)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => value.EnumerateObject().All(member => (isRoot && member.Name == "__auth") || IsText(member.Value)),
                JsonValueKind.Array => value.EnumerateArray().All(item => IsText(item)),
                JsonValueKind.String => value.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void AssertSame(JsonElement expected, JsonElement actual, bool isRoot = false)
    {
        Assert.Equal(expected.ValueKind, actual.ValueKind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                var members = expected.EnumerateObject().Where(member => !isRoot || member.Name != "__auth").ToList();
                Assert.Equal(members.Select(member => member.Name), actual.EnumerateObject().Select(member => member.Name));
                foreach (var (member, other) in members.Zip(actual.EnumerateObject()))
                    AssertSame(member.Value, other.Value);
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                foreach (var (item, other) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
                    AssertSame(item, other);
                break;
            default:
                Assert.Equal(expected.GetRawText(), actual.GetRawText());
                break;
        }
    }
}
