using System.Text;
using Actors.Gateway.Hmac.Signing;
using Actors.Link;

namespace Actors.Gateway.Hmac;

/// <summary>Signatures as a shell makes them, with the real jq and openssl.</summary>
public sealed class SignatureVectorTests
{
    private const string Secret = "my $ecret: é";
    private const string Time = "1762404276";

    [Theory]
    [InlineData("""{"target":"node1","command":"echo hello","timeout":30}""")]
    [InlineData("""{"id":"1234567890","node":"node1","status":0,"output":"Job completed\nFri Nov  6 05:44:45 CET 2025\u0000é😀","finished":1762404285}""")]
    [InlineData("""{"big":12345678901234567890,"f":1.10,"e":1e20,"a":[{},[]],"a":null}""")]
    [InlineData("{}")]
    public async Task A_body_signed_in_a_shell_verifies(string body)
    {
        const string Script = """
            canonical=$(jq .)
            printf '%s%s' "$TIME" "$canonical" | openssl dgst -sha256 -hmac "$KEY" -binary | openssl base64 -A
            """;
        var signature = await Shell(Script, body);
        Assert.Equal(signature, SchemeV1.SignBody(new SigningKey("k", Secret), Time, Encoding.UTF8.GetBytes(body)));

        var signed = body.Insert(body.Length - 1, $$"""{{(body.Length > 2 ? "," : "")}}"__auth":{"time":"{{Time}}","sig":"{{signature}}"}""");
        Assert.IsType<SignatureVerdict.Accepted>(Verifiers.At(Time, Secret).VerifyBody(Encoding.UTF8.GetBytes(signed)));
    }

    [Fact]
    public async Task A_node_signed_in_a_shell_verifies()
    {
        var signature = await Shell("""printf '%s%s' "$TIME" node1 | openssl dgst -sha256 -hmac "$KEY" -binary | openssl base64 -A""", "");
        Assert.Equal(signature, SchemeV1.SignNode(new SigningKey("k", Secret), Time, "node1"));
        Assert.IsType<SignatureVerdict.Accepted>(Verifiers.At(Time, Secret).VerifyNode(new SignatureHeaders(null, Time, null, signature), "node1"));
    }

    [Fact]
    public async Task A_v2_request_signed_in_a_shell_verifies()
    {
        const string Script = """
            hash=$(openssl dgst -sha256 -r | cut -d' ' -f1)
            printf 'POST\n/queue?a=%%20b\n%s\nnonce-1\n%s' "$TIME" "$hash" | openssl dgst -sha256 -hmac "$KEY" -binary | openssl base64 -A
            """;
        var signature = await Shell(Script, "{\"any\": \"body\"}");
        var headers = new SignatureHeaders("default", Time, "nonce-1", signature);
        var verdict = Verifiers.At(Time, Secret).VerifyRequest(headers, "POST", "/queue?a=%20b", "{\"any\": \"body\"}"u8);
        Assert.Equal(new SignatureVerdict.Accepted("default", long.Parse(Time), "nonce-1"), verdict);
    }

    [Fact]
    public void Signatures_stay_what_they_were()
    {
        // Made by openssl.
        var key = new SigningKey("default", "mysecret");
        Assert.Equal("Fy6wJrRTN/UjRydKXYxWTx39FGAjJc8f8i5zDzmeZEw=", SchemeV1.SignNode(key, Time, "node1"));
        Assert.Equal("wqOSxf2opKvKR+++358C3rhDRpiWZ2vc1hoMCNjIa1s=", SchemeV1.SignBody(key, Time, """{"target":"node1","command":"echo hello","timeout":30}"""u8.ToArray()));
        Assert.Equal("jCNLq+QWMDX8D15ofJnxYjsoSZ6TfsTtNZghJse1Sk8=", RequestSignature.Sign("default", "mysecret"u8, "GET", "/get-result?node=node1&id=1", [], long.Parse(Time), "abc").Auth);
    }

    private static async Task<string> Shell(string script, string stdin)
    {
        var output = await ToolProcess.Run(
            "bash", ["-euo", "pipefail", "-c", script], Encoding.UTF8.GetBytes(stdin), new Dictionary<string, string> { ["KEY"] = Secret, ["TIME"] = Time });
        Assert.True(output.ExitCode == 0, output.Stderr);
        return Encoding.UTF8.GetString(output.Stdout);
    }
}
