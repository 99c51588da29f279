using System.Runtime.InteropServices;

namespace Actors.Cli.Server;

/// <summary>Standard output or standard error. The console's own streams write on in silence when the reader of a pipe has gone.</summary>
internal sealed partial class OutputStream
{
    private const short Error = 0x8;
    private const short HangUp = 0x10;

    private readonly int _descriptor;
    private readonly Stream _console;

    private OutputStream(int descriptor, Stream console) => (_descriptor, _console) = (descriptor, console);

    public static OutputStream Stdout() => new(1, Console.OpenStandardOutput());

    public static OutputStream Stderr() => new(2, Console.OpenStandardError());

    /// <summary>Not to be cut short by Ctrl-C: a run is printed whole or not at all.</summary>
    public async Task Write(ReadOnlyMemory<byte> run)
    {
        try
        {
            await _console.WriteAsync(run, CancellationToken.None);
            await _console.FlushAsync(CancellationToken.None);
        }
        catch (IOException e)
        {
            throw new BrokenPipeException(e);
        }
        if (IsUnread())
            throw new BrokenPipeException();
    }

    private bool IsUnread()
    {
        var asked = new Asked { Descriptor = _descriptor };
        return Poll(ref asked, 1, 0) > 0 && (asked.Found & (Error | HangUp)) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Asked asked, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Asked
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
