using System.Buffers;
using System.Collections.Frozen;

namespace Actors.NodeAgent.Processes;

/// <summary>
/// Tells the commands whose meaning needs no shell, as make does: plain words and a program of the file system. Where in doubt, a
/// command is not simple: the shell is always right, only slower.
/// </summary>
internal static class SimpleCommand
{
    /// <summary>More words than that are a program's business, not a speed-up worth having.</summary>
    private const int MaxWords = 64;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,:@%+=");

    // Builtins and keywords of bash 5 and dash together.
    private static readonly FrozenSet<string> ShellWords = FrozenSet.Create(
        StringComparer.Ordinal,
        ".", ":", "[", "alias", "bg", "bind", "break", "builtin", "caller", "case", "cd", "chdir", "command", "compgen", "complete",
        "compopt", "continue", "coproc", "declare", "dirs", "disown", "do", "done", "echo", "elif", "else", "enable", "esac", "eval",
        "exec", "exit", "export", "false", "fc", "fg", "fi", "for", "function", "getopts", "hash", "help", "history", "if", "in", "jobs",
        "kill", "let", "local", "logout", "mapfile", "popd", "printf", "pushd", "pwd", "read", "readarray", "readonly", "return",
        "select", "set", "shift", "shopt", "source", "suspend", "test", "then", "time", "times", "trap", "true", "type", "typeset",
        "ulimit", "umask", "unalias", "unset", "until", "wait", "while");

    /// <summary>The command's words, or null when it takes a shell.</summary>
    public static string[]? Words(string command)
    {
        string[] words = command.Split((char[])[' ', '\t'], MaxWords + 1, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > MaxWords) return null;
        foreach (string word in words)
        {
            if (word.AsSpan().ContainsAnyExcept(Plain)) return null;
        }
        if (words[0].Contains('=')) return null;
        return ShellWords.Contains(words[0]) && !SameAsProgram(words) ? null : words;
    }

    /// <summary>
    /// Builtins that do for such words exactly what the program of that name does. Of echo's words, those with a dash are options, and
    /// the program knows more of them.
    /// </summary>
    private static bool SameAsProgram(string[] words) => words[0] switch
    {
        "true" or "false" => words.Length == 1,
        "echo" => !words.Skip(1).Any(word => word.StartsWith('-')),
        _ => false,
    };
}
