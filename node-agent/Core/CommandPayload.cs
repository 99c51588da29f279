using System.Text;
using System.Text.Json;
using Actors.NodeAgent.Processes;

namespace Actors.NodeAgent.Core;

/// <summary>
/// Reads the payload of a command: an object with the text <c>command</c>, and if wanted <c>args</c> (then the command is a program and
/// no shell looks at either), <c>env</c>, <c>cwd</c> and <c>stdin</c>. Other members are the submitter's own affair.
/// </summary>
internal static class CommandPayload
{
    /// <summary>The name of jobs that are commands.</summary>
    public const string JobName = "command";

    /// <summary>Levels of arrays and objects; the server takes no job that is nested deeper.</summary>
    private const int MaxDepth = 256;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = MaxDepth };

    /// <summary>The spec, or why there is none.</summary>
    /// <param name="payload">As it was submitted.</param>
    /// <param name="own">The variables by which a job knows itself. They win over the payload's, so that what reads them may trust them.</param>
    /// <param name="mark">The attempt's mark.</param>
    public static (ProcessSpec? Spec, string Refusal) Read(ReadOnlyMemory<byte> payload, JobVariables own, string mark)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload, Reading);
            return Read(document.RootElement, own, mark);
        }
        catch (JsonException broken)
        {
            return (null, $"the payload is not JSON: {broken.Message}");
        }
        catch (InvalidOperationException broken)
        {
            return (null, $"the payload holds text that is not Unicode: {broken.Message}");
        }
    }

    private static (ProcessSpec? Spec, string Refusal) Read(JsonElement payload, JobVariables own, string mark)
    {
        if (payload.ValueKind != JsonValueKind.Object) return (null, "the payload is not a JSON object");
        if (!payload.TryGetProperty("command", out JsonElement command)) return (null, "the payload has no member command");
        if (command.ValueKind != JsonValueKind.String) return (null, "command is not a text");
        if (!TryTexts(payload, "args", out List<string>? arguments)) return (null, "args is not an array of texts");
        if (!TryVariables(payload, out Dictionary<string, string> variables))
            return (null, "env is not an object of texts with names that a variable can have");
        if (!TryText(payload, "cwd", out string? directory)) return (null, "cwd is not a text");
        if (!TryText(payload, "stdin", out string? input)) return (null, "stdin is not a text");

        string line = arguments is null ? command.GetString()! : CommandLine([command.GetString()!, .. arguments]);
        if (line.Length == 0) return (null, "command is empty");
        if (line.Contains('\0') || directory?.Contains('\0') == true) return (null, "the command holds a NUL character");
        own.WriteTo(variables);
        return (new ProcessSpec
        {
            Command = line,
            WorkingDirectory = directory,
            Input = input is null ? default : Encoding.UTF8.GetBytes(input),
            Environment = variables,
            Mark = mark,
        }, "");
    }

    /// <summary>Words that a shell takes as they are.</summary>
    private static string CommandLine(IEnumerable<string> words) =>
        string.Join(' ', words.Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    private static bool TryText(JsonElement payload, string name, out string? text)
    {
        text = null;
        if (!payload.TryGetProperty(name, out JsonElement member) || member.ValueKind == JsonValueKind.Null) return true;
        if (member.ValueKind != JsonValueKind.String) return false;
        text = member.GetString();
        return true;
    }

    private static bool TryTexts(JsonElement payload, string name, out List<string>? texts)
    {
        texts = null;
        if (!payload.TryGetProperty(name, out JsonElement member) || member.ValueKind == JsonValueKind.Null) return true;
        if (member.ValueKind != JsonValueKind.Array) return false;
        texts = [];
        foreach (JsonElement element in member.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String) return false;
            texts.Add(element.GetString()!);
        }
        return true;
    }

    private static bool TryVariables(JsonElement payload, out Dictionary<string, string> variables)
    {
        variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!payload.TryGetProperty("env", out JsonElement member) || member.ValueKind == JsonValueKind.Null) return true;
        if (member.ValueKind != JsonValueKind.Object) return false;
        foreach (JsonProperty variable in member.EnumerateObject())
        {
            if (variable.Value.ValueKind != JsonValueKind.String || variable.Name.Length == 0) return false;
            string value = variable.Value.GetString()!;
            if (variable.Name.AsSpan().ContainsAny('=', '\0') || value.Contains('\0')) return false;
            variables[variable.Name] = value;
        }
        return true;
    }
}
