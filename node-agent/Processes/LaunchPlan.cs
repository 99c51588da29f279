namespace Actors.NodeAgent.Processes;

/// <summary>What to execute for a command.</summary>
/// <param name="Program">The path of the program.</param>
/// <param name="Arguments">Its words, the first its name.</param>
/// <param name="IsDirect">It is the command's own program, without a shell between.</param>
/// <param name="ReadsCommand">The shell reads the command from a <see cref="CommandFile"/>.</param>
internal readonly record struct LaunchPlan(string Program, string[] Arguments, bool IsDirect, bool ReadsCommand = false);
