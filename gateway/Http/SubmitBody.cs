using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Actors.Gateway.Application;
using Actors.Jobs;

namespace Actors.Gateway.Http;

/// <summary>The body of a submit. It is read strictly: a member that is misspelt would otherwise be passed over in silence, and the job run otherwise than meant.</summary>
internal static class SubmitBody
{
    /// <summary>Levels of arrays and objects, those of <c>data</c> included.</summary>
    public const int MaxDepth = 64;

    private const double MaxSeconds = 1e9;
    private const long MaxMilliseconds = 253_402_300_799_999;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = MaxDepth };

    /// <summary>One job, or why it is none; the message names the member.</summary>
    public static Result<NewJob> Read(byte[] body, DateTimeOffset now)
    {
        if (!TryParse(body, out var document, out var rejection))
            return rejection;
        using (document)
            return Read(document.RootElement, now);
    }

    public static bool TryParse(byte[] body, out JsonDocument document, out Rejection rejection)
    {
        (document, rejection) = (null!, null!);
        if (!Utf8.IsValid(body))
        {
            rejection = Wrong("the body is not text in UTF-8");
            return false;
        }
        try
        {
            document = JsonDocument.Parse(body, Reading);
            return true;
        }
        catch (JsonException e)
        {
            rejection = Wrong($"the body is not JSON of at most {MaxDepth} levels: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
            return false;
        }
    }

    public static Result<NewJob> Read(JsonElement root, DateTimeOffset now)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Wrong("a submit is an object with the members name and data");
        try
        {
            return new Members(now).Read(root);
        }
        catch (InvalidOperationException)
        {
            return Wrong("a text in the body has half of a surrogate pair");
        }
    }

    private static Rejection Wrong(string message) => new(RejectionCode.Invalid, message);

    /// <summary>The members as they are read, one after the other.</summary>
    private sealed class Members(DateTimeOffset now)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private NewJob _job = new() { Name = "", Payload = "null"u8.ToArray() };
        private JsonElement _data;

        public Result<NewJob> Read(JsonElement root)
        {
            foreach (var member in root.EnumerateObject())
            {
                if (!_seen.Add(member.Name))
                    return Wrong($"{member.Name} is given twice");
                if (Take(member.Name, member.Value) is { } mistake)
                    return Wrong(mistake);
            }
            if (!_seen.Contains("name"))
                return Wrong("name is missing");
            return _job.Name == JobSpec.CommandName ? AsCommand() : _job;
        }

        /// <summary>What is wrong with the member; null when nothing is. Null stands for a member that is not given.</summary>
        private string? Take(string name, JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Null && name is not ("name" or "data"))
                return Names.Contains(name) ? null : Unknown(name);
            switch (name)
            {
                case "name":
                    return Text(value) is { } text ? Set(_job with { Name = text }) : "name is a text";
                case "data":
                    _data = value;
                    return Set(_job with { Payload = Encoding.UTF8.GetBytes(value.GetRawText()) });
                case "priority":
                    return Text(value) switch
                    {
                        "high" => Set(_job with { Priority = JobPriority.High }),
                        "normal" => Set(_job with { Priority = JobPriority.Normal }),
                        "low" => Set(_job with { Priority = JobPriority.Low }),
                        _ => "priority is high, normal or low",
                    };
                case "delay":
                    return _seen.Contains("scheduledFor") ? "delay and scheduledFor do not go together"
                        : Seconds(value) is { } delay ? Set(_job with { NotBefore = now + delay }) : NotSeconds(name);
                case "scheduledFor":
                    return _seen.Contains("delay") ? "delay and scheduledFor do not go together"
                        : Time(value) is { } time ? Set(_job with { NotBefore = time }) : "scheduledFor is a time in epoch milliseconds, or a text such as 2030-01-31T12:00:00Z";
                case "timeout":
                    return Seconds(value) is { } timeout ? Set(_job with { Timeout = timeout }) : NotSeconds(name);
                case "maxRetries":
                    return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var retries) ? Set(_job with { MaxRetries = retries }) : "maxRetries is a whole number";
                case "successTtl":
                    return Seconds(value) is { } success ? Set(_job with { SuccessTtl = success }) : NotSeconds(name);
                case "failureTtl":
                    return Seconds(value) is { } failure ? Set(_job with { FailureTtl = failure }) : NotSeconds(name);
                case "delivery":
                    return Text(value) switch
                    {
                        "at-least-once" => Set(_job with { Delivery = Delivery.AtLeastOnce }),
                        "at-most-once" => Set(_job with { Delivery = Delivery.AtMostOnce }),
                        _ => "delivery is at-least-once or at-most-once",
                    };
                case "backoff":
                    return Backoff(value);
                case "webhookUrl":
                    return Text(value) is { } url ? Set(_job with { WebhookUrl = url }) : "webhookUrl is a text";
                case "description":
                    return Text(value) is { } description ? Set(_job with { Description = description }) : "description is a text";
                case "labels":
                    return Labels(value) is { } labels ? Set(_job with { Labels = labels }) : "labels is an object whose members are texts";
                default:
                    return Unknown(name);
            }
        }

        private string? Set(NewJob job)
        {
            _job = job;
            return null;
        }

        private static readonly ImmutableArray<string> Names =
            ["name", "data", "priority", "delay", "scheduledFor", "timeout", "maxRetries", "backoff", "successTtl", "failureTtl", "delivery", "description", "labels", "webhookUrl"];

        private static string Unknown(string name) => $"there is no member {(name.Length > 40 ? name[..40] + "…" : name)}; there are {string.Join(", ", Names)}";

        private static string NotSeconds(string name) => $"{name} is a number of seconds";

        private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        private static TimeSpan? Seconds(JsonElement value) =>
            value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= MaxSeconds ? TimeSpan.FromSeconds(seconds) : null;

        private string? Backoff(JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Object)
                return "backoff is an object with the members delay, maxDelay and factor";
            foreach (var member in value.EnumerateObject())
            {
                switch (member.Name)
                {
                    case "delay" when Seconds(member.Value) is { } delay:
                        Set(_job with { RetryDelay = delay });
                        break;
                    case "maxDelay" when Seconds(member.Value) is { } longest:
                        Set(_job with { MaxRetryDelay = longest });
                        break;
                    case "factor" when member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDouble(out var factor):
                        Set(_job with { RetryFactor = factor });
                        break;
                    case "delay" or "maxDelay":
                        return NotSeconds($"backoff.{member.Name}");
                    default:
                        return "backoff has the members delay and maxDelay, in seconds, and factor, a number";
                }
            }
            return null;
        }

        private static DateTimeOffset? Time(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Number)
                return value.TryGetInt64(out var milliseconds) && milliseconds is >= 0 and <= MaxMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
            // With an offset: a time without one means another moment on another machine.
            return Text(value) is { Length: >= 17 } text && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
        }

        private static ImmutableSortedDictionary<string, string>? Labels(JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(label => label.Value.ValueKind != JsonValueKind.String))
                return null;
            var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var label in value.EnumerateObject())
                labels[label.Name] = label.Value.GetString()!;
            return labels.ToImmutable();
        }

        /// <summary>A command's node and timeout come in its data, as its worker sees it.</summary>
        private Result<NewJob> AsCommand()
        {
            if (_data.ValueKind != JsonValueKind.Object)
                return Wrong("a command's data is an object with the members target and command");
            if (!_data.TryGetProperty("command", out var command) || Text(command) is not { Length: > 0 })
                return Wrong("missing command: data.command is a text");
            if (command.GetString()!.Contains('\0'))
                return Wrong("data.command holds a NUL character, which no shell can be given");
            if (!_data.TryGetProperty("target", out var target) || Text(target) is not { Length: > 0 } node)
                return Wrong("missing target: data.target is a text");
            if (_data.TryGetProperty("timeout", out var timeout) && timeout.ValueKind != JsonValueKind.Null)
            {
                if (_job.Timeout is not null)
                    return Wrong("timeout is given twice: beside data and in it");
                if (Seconds(timeout) is not { } seconds)
                    return Wrong(NotSeconds("data.timeout"));
                Set(_job with { Timeout = seconds });
            }
            return _job with { Node = node };
        }
    }
}
