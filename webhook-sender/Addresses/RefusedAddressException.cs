namespace Actors.WebhookSender.Addresses;

/// <summary>A connection that is not made: its host leads inside, or nobody knows where.</summary>
internal sealed class RefusedAddressException(string message, bool isBusy = false) : Exception(message)
{
    /// <summary>It was not looked at for want of a thread: that says nothing of the host.</summary>
    public bool IsBusy => isBusy;
}
