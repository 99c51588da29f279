using System.Globalization;

namespace Actors.Bench.Programs;

/// <summary>Processor time of a process on all cores, as the kernel counts it: in its own code, in the kernel for it, and both of the children it has waited for.</summary>
internal readonly record struct ProcessorTime(TimeSpan User, TimeSpan System, TimeSpan Children)
{
    /// <summary>The kernel tells times in ticks of this length, whatever it counts in itself.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private const int UserField = 14;

    public TimeSpan Own => User + System;

    public static ProcessorTime OfSelf() => Of("self");

    public static ProcessorTime Of(int pid) => Of(pid.ToString(CultureInfo.InvariantCulture));

    public static ProcessorTime operator -(ProcessorTime later, ProcessorTime earlier) =>
        new(later.User - earlier.User, later.System - earlier.System, later.Children - earlier.Children);

    private static ProcessorTime Of(string process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        // Field 2, the program's name in parentheses, may hold spaces; field 3 follows the last parenthesis.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        TimeSpan Field(int number) => Tick * long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
        return new ProcessorTime(Field(UserField), Field(UserField + 1), Field(UserField + 2) + Field(UserField + 3));
    }
}
