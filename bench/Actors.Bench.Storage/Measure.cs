using System.Diagnostics;
using System.Globalization;

namespace Actors.Bench.Storage;

/// <summary>Prints what a block took, for each thing it did. Processor time tells more than wall time on a shared machine.</summary>
internal sealed class Measure(string what, Func<long> count) : IDisposable
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _processor = Process.GetCurrentProcess().TotalProcessorTime;
    private readonly TimeSpan _writer = WriterThread.ProcessorTime();
    private readonly Commits _commits = new();
    private readonly long _allocated = GC.GetTotalAllocatedBytes();

    public void Dispose()
    {
        var wall = _clock.Elapsed;
        var processor = Process.GetCurrentProcess().TotalProcessorTime - _processor;
        var writer = WriterThread.ProcessorTime() - _writer;
        var allocated = GC.GetTotalAllocatedBytes() - _allocated;
        var done = Math.Max(1, count());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {done / wall.TotalSeconds:n0}/s, {processor.TotalMicroseconds / done:f1} us of processor ({writer.TotalMicroseconds / done:f1} the writer's), {allocated / done} bytes allocated each"));
        _commits.Dispose();
        Console.WriteLine(_commits.Describe());
    }
}
