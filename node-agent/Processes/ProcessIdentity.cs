namespace Actors.NodeAgent.Processes;

/// <summary>A process for as long as the machine is up: pids are used again, a pid with its start time is not.</summary>
/// <param name="Pid">The process id; of a job also its group and session.</param>
/// <param name="StartTime">Field 22 of <c>/proc/pid/stat</c>: clock ticks since boot.</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime);
