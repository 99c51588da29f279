using System.Runtime.InteropServices;

namespace Actors.NodeAgent.Processes.Native;

/// <summary>The <c>posix_spawn</c> family. It starts a child as vfork does, so the cost does not grow with the agent's memory.</summary>
internal static unsafe partial class SpawnCalls
{
    /// <summary>Room for a spawn attribute or file-action object: glibc takes 336 and 80 bytes, musl 336 and 80 as well.</summary>
    public const int OpaqueBytes = 512;

    public const short SetSignalDefaults = 0x04, SetSignalMask = 0x08, SetSession = 0x80;

    /// <summary>Bytes of a <c>sigset_t</c>.</summary>
    public const int SignalSetBytes = 128;

    private const string CloseFrom = "posix_spawn_file_actions_addclosefrom_np";

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    public static partial int Spawn(int* pid, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaults(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitFileActions(void* fileActions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyFileActions(void* fileActions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(void* fileActions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int AddChangeDirectory(void* fileActions, byte* path);

    /// <summary>Whether the C library can close all further descriptors of the child: glibc since 2.34.</summary>
    public static bool CanCloseFrom { get; } =
        NativeLibrary.TryLoad("libc", typeof(SpawnCalls).Assembly, null, out nint library) && NativeLibrary.TryGetExport(library, CloseFrom, out _);

    [LibraryImport("libc", EntryPoint = CloseFrom)]
    public static partial int AddCloseFrom(void* fileActions, int first);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial int EmptySet(void* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    public static partial int AddSignal(void* signals, int signal);
}
