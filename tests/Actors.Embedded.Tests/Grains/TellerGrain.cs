using Orleans.Concurrency;

namespace Actors.Embedded.Tests.Grains;

[Alias("tests.listener.observer")]
public interface IListener : IGrainObserver
{
    void Hear(string text);

    [OneWay]
    Task HearLater(string text);
}

[Alias("tests.teller")]
public interface ITellerGrain : IGrainWithStringKey
{
    Task Tell(IListener listener, string text);
}

internal sealed class TellerGrain : Grain, ITellerGrain
{
    public async Task Tell(IListener listener, string text)
    {
        listener.Hear(text);
        await listener.HearLater(text);
    }
}

[Alias("tests.worker")]
public interface IWorkerGrain : IGrainWithStringKey
{
    Task<string> Work(string gate);
}

[StatelessWorker(2)]
internal sealed class WorkerGrain(Journal journal) : Grain, IWorkerGrain
{
    public async Task<string> Work(string gate)
    {
        journal.Add("working");
        await journal.PassAsync(gate);
        return this.GetPrimaryKeyString();
    }
}
