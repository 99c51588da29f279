using System.Text;
using Actors.Domain.Jobs;
using Actors.Jobs;

namespace Actors.Domain.Tests.Jobs;

/// <summary>Prints the transition table as a mermaid diagram. Steps that are alike share an arrow: the final statuses form one box, for they
/// differ only in how they are entered.</summary>
internal static class JobStateDiagram
{
    private const string Box = "Ended";

    private static readonly JobStatus[] Ends = [.. Enum.GetValues<JobStatus>().Where(status => status.IsFinal())];

    public static string Print()
    {
        var text = new StringBuilder();
        text.AppendLine("stateDiagram-v2");
        foreach (var arrow in Arrows())
            text.Append("    ").AppendLine(arrow);
        text.Append("    state ").Append(Box).AppendLine(" {");
        foreach (var status in Ends)
            text.Append("        ").AppendLine(status.ToString());
        text.AppendLine("    }");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static IEnumerable<string> Arrows() => JobTransitionTable.Steps
        .GroupBy(step => (From: step.From is { } status ? NodeOf(status) : "[*]", To: NodeOf(step.To)))
        .Select(alike => $"{alike.Key.From} --> {alike.Key.To}: {LabelOf([.. alike])}");

    private static string NodeOf(JobStatus status) => status.IsFinal() ? Box : status.ToString();

    private static string LabelOf(List<JobTransitionTable.Step> steps)
    {
        if (Ends.All(end => steps.Any(step => step.To == end && step.From != end)))
            return "any end";
        var labels = string.Join(", ", steps.Select(step => step.Label).Distinct());
        var leavesTheBox = steps.All(step => step.From?.IsFinal() == true);
        var exceptions = Ends.Where(end => steps.All(step => step.From != end)).ToList();
        return leavesTheBox && exceptions.Count > 0 ? $"{labels} (not from {string.Join(", ", exceptions)})" : labels;
    }
}
