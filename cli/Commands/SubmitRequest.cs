using System.Buffers;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Json;
using Actors.Cli.Server;

namespace Actors.Cli.Commands;

/// <summary>What a submit asks for, from the command line to the request's body.</summary>
internal sealed class SubmitRequest
{
    /// <summary>How deep is too deep, the server says.</summary>
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = CliJson.MaxDepth };

    /// <summary>Other bytes would reach the node as something else.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Argument<string?> _node = new("node") { Description = "The node that is to run the command", Arity = ArgumentArity.ZeroOrOne };

    private readonly Argument<string[]> _command = new("command")
    {
        Description = "The shell command, best in quotes. Several words are joined by spaces, as ssh does; put -- before words that begin with a dash",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _commandFile = new("--command-file") { Description = "Take the command from a file, - for standard input", HelpName = "file" };

    private readonly Option<TimeSpan?> _timeout = ValueOptions.Duration("--timeout", "How long the command may run, such as 30 or 1h30m. Default: the server's");

    private readonly Option<string> _data = new("--data", "-d") { Description = "A named job's data: JSON, or @file, or @- for standard input", HelpName = "json" };

    public Option<string> Name { get; } = new("--name", "-n") { Description = "Submit a named job instead of a command", HelpName = "name" };

    public void AddTo(Command command)
    {
        command.Add(_node);
        command.Add(_command);
        command.Add(_commandFile);
        command.Add(_timeout);
        command.Add(Name);
        command.Add(_data);
    }

    /// <summary>The body of <c>POST /submit-job</c>.</summary>
    public byte[] Body(ParseResult parsed)
    {
        Check(parsed);
        RefuseUnknownOptions(parsed);
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("name", parsed.GetValue(Name) ?? JobView.CommandName);
        if (parsed.GetValue(Name) is not null)
            WriteData(json, parsed.GetValue(_data));
        else
            WriteCommand(json, parsed);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteCommand(Utf8JsonWriter json, ParseResult parsed)
    {
        json.WriteStartObject("data");
        json.WriteString("target", parsed.GetValue(_node));
        json.WriteString("command", parsed.GetValue(_commandFile) is { } file ? ReadText("--command-file", file) : string.Join(' ', parsed.GetValue(_command)!));
        if (parsed.GetValue(_timeout) is { } timeout)
            json.WriteNumber("timeout", timeout.TotalSeconds);
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, string? data)
    {
        var text = data is ['@', .. var file] ? ReadText("--data", file) : data ?? "null";
        json.WritePropertyName("data");
        try
        {
            using var parsed = JsonDocument.Parse(text, Reading);
            parsed.RootElement.WriteTo(json);
        }
        catch (JsonException e)
        {
            throw new WrongUsageException($"--data is not JSON from line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} on; a text takes quotes of its own: '\"hello\"'");
        }
        catch (InvalidOperationException)
        {
            throw new WrongUsageException("--data is not JSON: a text in it has half of a surrogate pair");
        }
    }

    private void Check(ParseResult parsed)
    {
        var words = parsed.GetValue(_command) ?? [];
        var isNamed = parsed.GetValue(Name) is not null;
        var hasFile = parsed.GetValue(_commandFile) is not null;
        if (isNamed && (parsed.GetValue(_node) is not null || hasFile))
            throw new WrongUsageException("--name submits a named job, which takes no node and no command; its input is --data");
        if (isNamed && parsed.GetValue(_timeout) is not null)
            throw new WrongUsageException("--timeout goes with a command, not with a named job");
        if (!isNamed && parsed.GetValue(_data) is not null)
            throw new WrongUsageException("--data goes with --name");
        if (!isNamed && (parsed.GetValue(_node) is null || (words.Length == 0 && !hasFile)))
            throw new WrongUsageException("say on which node to run which command: actors submit node1 'echo hi'");
        if (words.Length > 0 && hasFile)
            throw new WrongUsageException("the command comes from the command line or from --command-file, not from both");
    }

    /// <summary>A mistyped option must not become a part of what runs.</summary>
    private void RefuseUnknownOptions(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
            return;
        if (parsed.GetValue(_command)!.Prepend(parsed.GetValue(_node)).FirstOrDefault(word => word is ['-', _, ..]) is { } option)
            throw new WrongUsageException($"there is no option {option}; if it is a part of the command, put the command in quotes or after --");
    }

    private static string ReadText(string option, string file)
    {
        if (file.Length == 0)
            throw new WrongUsageException($"{option}: no file is named");
        try
        {
            using var text = new StreamReader(file == "-" ? Console.OpenStandardInput() : File.OpenRead(file), Utf8);
            return text.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"{option}: {(file == "-" ? "standard input" : file)} is not text in UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"{option}: {e.Message}");
        }
    }
}
