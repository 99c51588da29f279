using Actors.Gateway.Hmac.Signing;

namespace Actors.Gateway.Hmac;

public sealed class JqCanonicalJsonTests
{
    [Fact]
    public void Members_keep_their_order_and_the_signature_leaves() =>
        Assert.Equal(
            """
            {
              "target": "node1",
              "command": "echo \"hé/\u007f\"",
              "timeout": 30,
              "env": {},
              "args": [],
              "deep": {
                "__auth": [
                  1
                ]
              }
            }
            """,
            Canonical.Text("""{"target":"node1","__auth":{"time":1,"sig":"x"},"command":"echo \"h\u00e9\/\u007F\"","timeout":30,"env":{ },"args":[ ],"deep":{"__auth":[1]}}"""));

    [Theory]
    [InlineData("""{"__auth":{}}""")]
    [InlineData("""{ "\u005f_auth" : 1 , "__auth" : 2 }""")]
    [InlineData(" {\n} ")]
    [InlineData("\uFEFF{}")]
    public void An_object_with_nothing_to_sign_is_empty(string body) => Assert.Equal("{}", Canonical.Text(body));

    [Fact]
    public void A_repeated_key_keeps_its_first_place_and_its_last_value() =>
        Assert.Equal(
            "{\n  \"a\": {\n    \"y\": 4,\n    \"z\": 0\n  },\n  \"b\": 2\n}",
            Canonical.Text("""{"a":{"x":1,"x":2},"b":1,"\u0061":[],"b":2,"a":{"y":3,"z":0,"y":4}}"""));

    [Theory]
    [InlineData("", BodyFault.Empty)]
    [InlineData(" \n", BodyFault.Empty)]
    [InlineData("[]", BodyFault.NotAnObject)]
    [InlineData("null", BodyFault.NotAnObject)]
    [InlineData("{}{}", BodyFault.TrailingText)]
    [InlineData("{}\u001e{}", BodyFault.TrailingText)]
    [InlineData("""{"a":1,}""", BodyFault.Syntax)]
    [InlineData("""{"a":[1,]}""", BodyFault.InvalidNumber)]
    [InlineData("""{"a" 1}""", BodyFault.Syntax)]
    [InlineData("""{a:1}""", BodyFault.Syntax)]
    [InlineData("""{"a":1""", BodyFault.Truncated)]
    [InlineData("""{"a":"b""", BodyFault.Truncated)]
    [InlineData("""{"a":"\""", BodyFault.Truncated)]
    [InlineData("""{"a":""", BodyFault.Truncated)]
    [InlineData("""{"a":NaN}""", BodyFault.InvalidNumber)]
    [InlineData("""{"a":-Infinity}""", BodyFault.InvalidNumber)]
    [InlineData("""{"a":nan}""", BodyFault.Syntax)]
    [InlineData("{\"a\":\v1}", BodyFault.InvalidNumber)]
    [InlineData("""{"a":"\q"}""", BodyFault.InvalidEscape)]
    [InlineData("""{"a":"\ud800"}""", BodyFault.LoneSurrogate)]
    [InlineData("""{"a":"\udc00"}""", BodyFault.LoneSurrogate)]
    [InlineData("{\"a\":\"\n\"}", BodyFault.ControlCharacter)]
    public void What_has_no_canonical_form_is_refused_for_its_reason(string body, BodyFault fault) =>
        Assert.Equal($"<{fault}>", Canonical.Text(body));

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    public void Bytes_that_are_not_UTF8_are_refused(byte[] bytes) =>
        Assert.Equal("<NotUtf8>", Canonical.Text([.. "{\"a\":\""u8, .. bytes, .. "\"}"u8]));

    [Theory]
    [InlineData("1.0", "1", "1.0", "1.0")]
    [InlineData("1.10", "1.1", "1.10", "1.10")]
    [InlineData("1e3", "1000", "1E+3", "1e3")]
    [InlineData("1e20", "1e+20", "1E+20", "1e20")]
    [InlineData("1e-7", "1e-07", "1E-7", "1e-7")]
    [InlineData("0.000001", "1e-06", "0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-07", "1E-7", "0.0000001")]
    [InlineData("123e-2", "1.23", "1.23", "123e-2")]
    [InlineData("12345e-12", "1.2345e-08", "1.2345E-8", "12345e-12")]
    [InlineData("12345678901234567890", "12345678901234567000", "12345678901234567890", "12345678901234567890")]
    [InlineData("100000000000000000000000", "1e+23", "100000000000000000000000", "100000000000000000000000")]
    [InlineData("1E400", "1.7976931348623157e+308", "1E+400", "1E400")]
    [InlineData("-1E400", "-1.7976931348623157e+308", "-1E+400", "-1E400")]
    [InlineData("1E9999999999", "1.7976931348623157e+308", "1.7976931348623157e+308", "1E9999999999")]
    [InlineData("-0.0", "-0", "-0.0", "-0.0")]
    [InlineData("0e10", "0", "0E+10", "0e10")]
    [InlineData("007", "7", "7", "7")]
    [InlineData("+5.", "5", "5", "5")]
    [InlineData("-.5", "-0.5", "-0.5", "-0.5")]
    [InlineData("1762404276", "1762404276", "1762404276", "1762404276")]
    public void Numbers_are_spelled_by_style(string literal, string asDouble, string asDecimal, string verbatim)
    {
        var body = $$"""{"n":{{literal}}}""";
        Assert.Equal(
            [$"{{\n  \"n\": {asDouble}\n}}", $"{{\n  \"n\": {asDecimal}\n}}", $"{{\n  \"n\": {verbatim}\n}}"],
            [Canonical.Text(body), Canonical.Text(body, NumberStyle.Decimal), Canonical.Text(body, NumberStyle.Verbatim)]);
    }

    [Theory]
    [InlineData("""{"__auth":{"time":12,"sig":"S"}}""", "12", true)]
    [InlineData("""{"__auth":{"sig":"S","time":"0012"}}""", "0012", true)]
    [InlineData("""{"__auth":1,"__auth":{"time":1,"time":1.2e1,"sig":"S"}}""", "12", true)]
    [InlineData("""{"__auth":{"time":12,"sig":""}}""", "12", false)]
    public void The_last_auth_member_counts(string body, string time, bool signed)
    {
        var signature = new string('s', HmacSignature.TextLength);
        var auth = Canonical.Auth(body.Replace("\"S\"", $"\"{signature}\"", StringComparison.Ordinal));
        Assert.Equal(new AuthMember(time, signed ? signature : ""), auth);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"auth":{"time":1,"sig":"S"}}""")]
    [InlineData("""{"a":{"__auth":{"time":1,"sig":"S"}}}""")]
    [InlineData("""{"__auth":{"time":1,"sig":"S"},"__auth":{"time":1}}""")]
    [InlineData("""{"__auth":{"time":-1,"sig":"S"}}""")]
    [InlineData("""{"__auth":{"time":"1 ","sig":"S"}}""")]
    [InlineData("""{"__auth":{"time":1.5,"sig":"S"}}""")]
    [InlineData("""{"__auth":{"time":{"time":1},"sig":"S"}}""")]
    public void Without_a_time_and_a_signature_there_is_no_auth(string body) => Assert.Null(Canonical.Auth(body));

    [Fact]
    public void A_million_members_of_one_key_are_one_member()
    {
        var body = "{" + string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"k\":{i}")) + "}";
        Assert.Equal("{\n  \"k\": 999999\n}", Canonical.Text(body));
    }

    [Fact]
    public void Repeats_inside_repeats_are_each_copied_once()
    {
        // Every level holds its inner object twice over: copying a level for each of its repeats would double the work 100 times.
        var body = string.Concat(Enumerable.Repeat("{\"k\":0,\"k\":", 100)) + "1" + new string('}', 100);
        var once = string.Concat(Enumerable.Repeat("{\"k\":", 100)) + "1" + new string('}', 100);
        Assert.Equal(Canonical.Text(once), Canonical.Text(body));
    }

    [Fact]
    public void More_members_than_the_bound_are_refused() =>
        Assert.Equal("<TooManyMembers>", Canonical.Text("{" + string.Join(',', Enumerable.Range(0, JqCanonicalJson.MaxMembers + 1).Select(i => $"\"{i}\":1")) + "}"));

    [Fact]
    public void Indentation_out_of_proportion_is_refused() =>
        Assert.Equal("<TooLarge>", Canonical.Text($$"""{"a":{{new string('[', 200)}}{{string.Join(',', Enumerable.Repeat('1', 100_000))}}{{new string(']', 200)}}}"""));

    [Fact]
    public void A_result_of_32_MiB_is_read_whole()
    {
        var output = new string('x', 32 << 20);
        Assert.Equal($"{{\n  \"output\": \"{output}\"\n}}", Canonical.Text($$"""{"output":"{{output}}"}"""));
    }

    [Fact]
    public void A_canonical_text_is_its_own_canonical_text()
    {
        var source = new HostileJson(seed: 7);
        for (var i = 0; i < 2_000; i++)
        {
            var text = Canonical.Text(source.Next());
            if (text[0] != '<')
                Assert.Equal(text, Canonical.Text(text));
        }
    }
}
