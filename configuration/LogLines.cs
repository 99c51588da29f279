using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Actors.Configuration;

/// <summary>How every program logs: a line each on standard output, with the time in UTC, the level, who says it, and what.</summary>
public static class LogLines
{
    /// <summary>Sends the log to standard output.</summary>
    public static ILoggingBuilder AddLogLines(this ILoggingBuilder logging)
    {
        logging.Services.AddSingleton<ConsoleFormatter>(new Formatter(TimeProvider.System, inColor: !Console.IsOutputRedirected));
        logging.AddConsole(console => console.FormatterName = Formatter.LineName);
        return logging;
    }

    /// <param name="time">The clock.</param>
    /// <param name="inColor">Warnings and errors stand out on a terminal.</param>
    internal sealed class Formatter(TimeProvider time, bool inColor) : ConsoleFormatter(LineName)
    {
        public const string LineName = "line";

        private const string Red = "\e[31m", Yellow = "\e[33m", Plain = "\e[0m";

        public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
        {
            var color = !inColor ? "" : entry.LogLevel switch { LogLevel.Warning => Yellow, >= LogLevel.Error => Red, _ => "" };
            textWriter.Write($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} ");
            textWriter.Write($"{color}{NameOf(entry.LogLevel)}{(color.Length > 0 ? Plain : "")} ");
            textWriter.Write(entry.Category.AsSpan(entry.Category.LastIndexOf('.') + 1));
            textWriter.Write(": ");
            WriteInLine(textWriter, entry.Formatter(entry.State, entry.Exception));
            if (entry.Exception is not null)
            {
                textWriter.Write(": ");
                WriteInLine(textWriter, entry.Exception.ToString());
            }
            textWriter.Write(Environment.NewLine);
        }

        private static string NameOf(LogLevel level) => level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "error",
            _ => "fatal",
        };

        /// <summary>An exception's lines, or somebody's text in a message, must not look like entries of their own.</summary>
        private static void WriteInLine(TextWriter to, string text) => to.Write(text.ReplaceLineEndings(" "));
    }
}
