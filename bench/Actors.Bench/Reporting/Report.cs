using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Actors.Bench.Reporting;

/// <summary>Collects figures, shows each as it comes, and writes the table of the documentation.</summary>
internal sealed class Report(bool asJson)
{
    private const string Begin = "<!-- bench: begin -->";
    private const string End = "<!-- bench: end -->";

    private readonly List<Figure> _figures = [];

    public void Add(Figure figure)
    {
        _figures.Add(figure);
        if (asJson)
            Console.WriteLine(JsonSerializer.Serialize(figure, FigureJson.Default.Figure));
        else
            Console.WriteLine($"{figure.What,-66} {figure.Value,-34} {Verdict(figure)}");
    }

    public void Rate(string id, string what, double perSecond, string unit, string how, string? target = null, bool? isMet = null) =>
        Add(new Figure(id, what, string.Create(CultureInfo.InvariantCulture, $"{perSecond:#,0} {unit}/s"), how, target, isMet));

    public void Ratio(string id, string what, double ratio, string how, double atLeast) =>
        Add(new Figure(id, what, string.Create(CultureInfo.InvariantCulture, $"{100 * ratio:0} %"), how,
            string.Create(CultureInfo.InvariantCulture, $"at least {100 * atLeast:0} %"), ratio >= atLeast));

    /// <summary>What one job costs; the quotient of both cores' time and the sum of such costs bounds every rate.</summary>
    public void Cost(string id, string what, TimeSpan used, double jobs, string how = "processor time of the silo, user and system, by the jobs in it") =>
        Add(new Figure(id, what, string.Create(CultureInfo.InvariantCulture, $"{used.TotalMicroseconds / jobs:0} µs"), how));

    public void Note(string text)
    {
        if (!asJson)
            Console.WriteLine($"-- {text}");
    }

    /// <summary>Puts the figures in the place of the table between the two marks.</summary>
    public void WriteInto(string path, string machine)
    {
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{path} has no place for the table: {Begin} … {End}");
        var table = new StringBuilder().Append(Begin).Append('\n').Append(machine).Append("\n\n| what | measured | target | how |\n|---|---|---|---|\n");
        foreach (var figure in _figures)
            table.Append(CultureInfo.InvariantCulture, $"| {figure.What} | {figure.Value} | {Verdict(figure)} | {figure.How} |\n");
        File.WriteAllText(path, text[..begin] + table + text[end..]);
    }

    private static string Verdict(Figure figure) =>
        figure.Target is null ? "" : figure.IsMet == true ? $"{figure.Target}: met" : $"{figure.Target}: **missed**";
}
