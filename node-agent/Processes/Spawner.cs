using System.Runtime.InteropServices;
using Actors.NodeAgent.Processes.Native;

namespace Actors.NodeAgent.Processes;

/// <summary>Starts processes, one after the other; each spawner thread has its own.</summary>
internal sealed unsafe class Spawner(LaunchPlanner planner, SpawnAttributes attributes, TimeProvider time) : IDisposable
{
    private readonly SpawnArena _arena = new();
    private readonly SpawnEnvironment _environment = planner.NewEnvironment();
    private readonly ExecutableSearch _programs = new(time);
    private readonly StartTimes _startTimes = new();

    /// <summary>Starts the process and fills in its identity and descriptors; false with the reason when there is no process.</summary>
    public bool TryStart(RunningProcess process, out ExitStatus refusal)
    {
        ProcessSpec spec = process.Spec;
        if (spec.Command.Contains('\0'))
        {
            refusal = ExitStatus.NotStarted(ExitStatus.CannotStart, "the command holds a zero byte, which no program can be given");
            return false;
        }
        LaunchPlanner.Fill(_environment, spec);
        LaunchPlan plan = planner.Plan(spec.Command, _environment, _programs);

        using var pipes = new ChildPipes(withInput: spec.Input.Length > 0);
        int pid = 0;
        int error = pipes.Error;
        long before = StartTimes.Now();
        if (error == 0) error = Spawn(plan, spec, pipes, out pid);
        if (error != 0 && plan.IsDirect)
        {
            // A script without an interpreter line, a file that vanished: the shell knows what to do, or how to say it.
            plan = planner.ViaShell(spec.Command);
            before = StartTimes.Now();
            error = Spawn(plan, spec, pipes, out pid);
        }
        long after = StartTimes.Now();
        if (error != 0)
        {
            refusal = Refusal(error, plan.Program, spec);
            return false;
        }

        pipes.HandOver(process);
        process.Started(new ProcessIdentity(pid, _startTimes.Of(pid, before, after)));
        refusal = default;
        return true;
    }

    public void Dispose() => _arena.Dispose();

    private int Spawn(LaunchPlan plan, ProcessSpec spec, ChildPipes pipes, out int pid)
    {
        if (!plan.ReadsCommand) return Spawn(plan, spec.WorkingDirectory, pipes, command: null, out pid);
        using var command = new CommandFile(spec.Command);
        pid = 0;
        return command.Error != 0 ? command.Error : Spawn(plan, spec.WorkingDirectory, pipes, command, out pid);
    }

    private int Spawn(LaunchPlan plan, string? directory, ChildPipes pipes, CommandFile? command, out int pid)
    {
        _arena.Reset(RoomFor(plan, directory));
        byte* program = _arena.Copy(plan.Program);
        byte* workingDirectory = directory is null ? null : _arena.Copy(directory);

        byte** arguments = _arena.Pointers(plan.Arguments.Length + 1);
        for (int i = 0; i < plan.Arguments.Length; i++) arguments[i] = _arena.Copy(plan.Arguments[i]);
        arguments[plan.Arguments.Length] = null;

        byte** environment = _environment.CopyTo(_arena);

        byte* fileActions = stackalloc byte[SpawnCalls.OpaqueBytes];
        pid = 0;
        int initError = SpawnCalls.InitFileActions(fileActions);
        if (initError != 0) return initError;
        try
        {
            int error = SpawnCalls.AddDuplicate(fileActions, pipes.ChildInput == RunningProcess.None ? attributes.NullDevice : pipes.ChildInput, 0);
            if (error == 0) error = SpawnCalls.AddDuplicate(fileActions, pipes.ChildStdout, 1);
            if (error == 0) error = SpawnCalls.AddDuplicate(fileActions, pipes.ChildStderr, 2);
            int last = SpawnAttributes.LastStandardDescriptor;
            if (error == 0 && command is not null) error = SpawnCalls.AddDuplicate(fileActions, command.Descriptor, last = CommandFile.ChildDescriptor);
            // The runtime opens files of its own now and then without the flag that closes them on exec.
            if (error == 0 && SpawnCalls.CanCloseFrom) error = SpawnCalls.AddCloseFrom(fileActions, last + 1);
            if (error == 0 && workingDirectory is not null) error = SpawnCalls.AddChangeDirectory(fileActions, workingDirectory);

            int started = 0;
            if (error == 0) error = SpawnCalls.Spawn(&started, program, fileActions, attributes.Pointer, arguments, environment);
            pid = started;
            return error;
        }
        finally
        {
            _ = SpawnCalls.DestroyFileActions(fileActions);
        }
    }

    private int RoomFor(LaunchPlan plan, string? directory)
    {
        int pointers = (plan.Arguments.Length + 2) * sizeof(byte*);
        int bytes = _environment.Room() + SpawnArena.RoomFor(plan.Program) + (directory is null ? 0 : SpawnArena.RoomFor(directory));
        foreach (string argument in plan.Arguments) bytes += SpawnArena.RoomFor(argument);
        return pointers + bytes;
    }

    private static ExitStatus Refusal(int error, string program, ProcessSpec spec)
    {
        bool noDirectory = spec.WorkingDirectory is { } directory && !Directory.Exists(directory);
        string what = noDirectory ? $"cannot enter {spec.WorkingDirectory}" : $"cannot start {program}";
        int code = error == LibC.ErrorNoEntry && !noDirectory ? ExitStatus.NotFound : ExitStatus.CannotStart;
        return ExitStatus.NotStarted(code, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
