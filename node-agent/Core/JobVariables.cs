using System.Globalization;
using Actors.NodeAgent.Journal;

namespace Actors.NodeAgent.Core;

/// <summary>The environment variables by which every command knows which job it is, which attempt at it, and on which node.</summary>
internal readonly record struct JobVariables(AttemptKey Key, string NodeId)
{
    public const string JobId = "JOB_ID";
    public const string JobAttempt = "JOB_ATTEMPT";
    public const string Node = "NODE_ID";

    public void WriteTo(Dictionary<string, string> variables)
    {
        variables[JobId] = Key.JobId;
        variables[JobAttempt] = Key.Attempt.ToString(CultureInfo.InvariantCulture);
        variables[Node] = NodeId;
    }
}
