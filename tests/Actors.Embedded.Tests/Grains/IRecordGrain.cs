namespace Actors.Embedded.Tests.Grains;

[Alias("tests.record")]
public interface IRecordGrain : IGrainWithStringKey
{
    Task<int> Get();

    Task<int> Add(int amount);

    ValueTask<string> Activation();

    Task Leave();

    Task Clear();

    Task<IRecordGrain> Self();
}
