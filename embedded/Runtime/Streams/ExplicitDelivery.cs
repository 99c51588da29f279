using Actors.Embedded.CodeGeneration;
using Orleans.Streams;

namespace Actors.Embedded.Streams;

/// <summary>An item on its way to one observer.</summary>
internal sealed class ExplicitDelivery<T>(IAsyncObserver<T> observer, Func<IAsyncObserver<T>, Task> tell) : OneWayGrainCall(CallTraits.Bound)
{
    protected override Task Invoke(object target) => tell(observer);
}
