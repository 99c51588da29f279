using System.Runtime.InteropServices;
using System.Text;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>A command that is too long for an argument, as a file without a name that the child's shell reads.</summary>
internal sealed unsafe class CommandFile : IDisposable
{
    /// <summary>Where the child finds it.</summary>
    public const int ChildDescriptor = SpawnAttributes.LastStandardDescriptor + 1;

    /// <summary>Bytes of the longest argument that Linux takes where a page has 4 KiB, with the zero at its end (MAX_ARG_STRLEN).</summary>
    public const int MaxArgumentBytes = 32 * 4096;

    public CommandFile(string command)
    {
        fixed (byte* name = "actors-command\0"u8)
            Descriptor = LibC.MemoryFile(name, LibC.MemoryFileCloseOnExec);
        if (Descriptor < 0)
        {
            Error = Marshal.GetLastPInvokeError();
            return;
        }
        // By then the shell has opened it under a number of its own, and what the command starts need not inherit it.
        byte[] script = Encoding.UTF8.GetBytes($"exec {ChildDescriptor}<&-; {command}");
        fixed (byte* bytes = script)
        {
            for (int written = 0; written < script.Length;)
            {
                nint count = LibC.Write(Descriptor, bytes + written, (nuint)(script.Length - written));
                if (count < 0 && Marshal.GetLastPInvokeError() == LibC.ErrorInterrupted) continue;
                if (count < 0)
                {
                    Error = Marshal.GetLastPInvokeError();
                    return;
                }
                written += (int)count;
            }
        }
    }

    /// <summary>What the shell is told to run instead.</summary>
    public static string Reading { get; } = $". /proc/self/fd/{ChildDescriptor}";

    /// <summary>Why the file could not be made; 0 when it was.</summary>
    public int Error { get; }

    public int Descriptor { get; }

    /// <summary>Whether the command has to be read from a file.</summary>
    public static bool IsNeeded(string command) =>
        command.Length >= MaxArgumentBytes / 3 && Encoding.UTF8.GetByteCount(command) >= MaxArgumentBytes;

    public void Dispose()
    {
        if (Descriptor >= 0) _ = LibC.Close(Descriptor);
    }
}
