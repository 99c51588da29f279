namespace Actors.NodeAgent.Processes;

/// <summary>What to execute for a command: the program, its words, and variables the shell would have added.</summary>
internal readonly record struct LaunchPlan(string Program, string[] Arguments, bool IsDirect);
