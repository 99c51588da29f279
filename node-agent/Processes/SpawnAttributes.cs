using System.Runtime.InteropServices;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>
/// What all spawns share: a session of its own for each child (so that it is a group to signal), no blocked signal, every signal at
/// its default (the runtime ignores SIGPIPE, and children would inherit that), and the null device for stdin.
/// </summary>
internal sealed unsafe class SpawnAttributes : IDisposable
{
    public const int LastStandardDescriptor = 2;

    private const int BrokenPipe = 13;
    private const int LastNamedSignal = 31;

    public SpawnAttributes()
    {
        Pointer = (byte*)NativeMemory.AllocZeroed(SpawnCalls.OpaqueBytes);
        byte* signals = stackalloc byte[SpawnCalls.SignalSetBytes];
        _ = SpawnCalls.InitAttributes(Pointer);
        _ = SpawnCalls.EmptySet(signals);
        _ = SpawnCalls.SetMask(Pointer, signals);
        FillIgnored(signals);
        _ = SpawnCalls.SetDefaults(Pointer, signals);
        _ = SpawnCalls.SetFlags(Pointer, SpawnCalls.SetSession | SpawnCalls.SetSignalMask | SpawnCalls.SetSignalDefaults);
        NullDevice = OpenNullDevice();
        KeepInheritedDescriptors();
    }

    public byte* Pointer { get; }

    public int NullDevice { get; }

    public void Dispose()
    {
        _ = LibC.Close(NullDevice);
        NativeMemory.Free(Pointer);
    }

    /// <summary>
    /// The signals that this process ignores. Handled ones fall back to their defaults on exec by themselves, and resetting all 64
    /// costs each child as many system calls.
    /// </summary>
    private static void FillIgnored(byte* signals)
    {
        const string Label = "SigIgn:";
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Label, StringComparison.Ordinal));
        ulong ignored = Convert.ToUInt64(line[Label.Length..].Trim(), 16);
        _ = SpawnCalls.EmptySet(signals);
        _ = SpawnCalls.AddSignal(signals, BrokenPipe);
        for (int signal = 1; signal <= LastNamedSignal; signal++)
        {
            if ((ignored >> (signal - 1) & 1) != 0) _ = SpawnCalls.AddSignal(signals, signal);
        }
    }

    /// <summary>What the agent itself was started with beyond the standard three, a supervisor's pipe say, is no business of its jobs.</summary>
    private static void KeepInheritedDescriptors()
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), out int descriptor) && descriptor > LastStandardDescriptor)
                _ = LibC.Control(descriptor, LibC.SetDescriptorFlags, LibC.CloseOnExec);
        }
    }

    /// <summary>
    /// Opens until the descriptor is none of stdin, stdout, stderr: an agent started with one of them closed would otherwise get
    /// pipes under those numbers, and moving one to its place in the child would overwrite another.
    /// </summary>
    private static int OpenNullDevice()
    {
        fixed (byte* path = "/dev/null\0"u8)
        {
            int descriptor;
            do
            {
                descriptor = LibC.Open(path, LibC.OpenReadWrite | LibC.OpenCloseOnExec, 0);
                if (descriptor < 0) throw new IOException("cannot open /dev/null");
            }
            while (descriptor <= LastStandardDescriptor);
            return descriptor;
        }
    }
}
