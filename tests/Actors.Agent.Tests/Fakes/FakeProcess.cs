using System.Text;
using Actors.NodeAgent.Processes;

namespace Actors.Agent.Tests.Fakes;

/// <summary>A process whose part the test plays.</summary>
internal sealed class FakeProcess(ProcessSpec spec, IProcessEvents events, int pid) : IRunningProcess
{
    public ProcessSpec Spec { get; } = spec;
    public ProcessIdentity Identity { get; private set; }
    public List<string> Signals { get; } = [];
    public int Resumed { get; private set; }

    public FakeProcess Start()
    {
        Identity = new ProcessIdentity(pid, 1);
        events.OnStarted(this);
        return this;
    }

    public OutputDemand Write(string text, OutputStream stream = OutputStream.Stdout) => events.OnOutput(stream, Encoding.UTF8.GetBytes(text));

    public OutputDemand Write(byte[] bytes) => events.OnOutput(OutputStream.Stdout, bytes);

    public void Exit(int code) => events.OnExit(ExitStatus.Exited(code));

    public void DieOf(int signal) => events.OnExit(ExitStatus.Signalled(signal));

    public void Terminate() => Signals.Add("TERM");

    public void Kill() => Signals.Add("KILL");

    public void TerminateThenKill(TimeSpan grace) => Signals.Add("TERM then KILL");

    public void Resume() => Resumed++;
}
