using System.Text;
using Actors.Webhooks;

namespace Actors.WebhookSender.Requests;

/// <summary>The beginning of an answer, for the delivery log. What a receiver sends beyond it is not read, and how slowly it sends is its own affair.</summary>
internal static class ResponseSnippet
{
    public static async Task<string?> Read(HttpResponseMessage response, CancellationToken cancellation)
    {
        var buffer = new byte[DeliveryAttempt.MaxResponseBytes];
        var length = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            int read;
            while (length < buffer.Length && (read = await body.ReadAsync(buffer.AsMemory(length), cancellation)) > 0)
                length += read;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // The status has come, and it is all that counts.
        }
        return length == 0 ? null : Printable(Encoding.UTF8.GetString(buffer, 0, length));
    }

    private static string Printable(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) && character is not ('\n' or '\r' or '\t') ? '\uFFFD' : character));
}
