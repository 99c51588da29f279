namespace Orleans.Streams.Core;

/// <summary>A grain that is asked to attach an observer when an item comes for a stream it has not subscribed to in this activation.</summary>
public interface IStreamSubscriptionObserver
{
    Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
}
