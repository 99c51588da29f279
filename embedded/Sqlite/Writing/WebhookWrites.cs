using System.Text;
using Actors.Webhooks;

namespace Actors.Embedded.Sqlite.Writing;

/// <summary>An event's deliveries.</summary>
internal sealed class AddDeliveries(string messageId, ReadOnlyMemory<byte> body, IReadOnlyList<WebhookDelivery> deliveries) : Write
{
    /// <summary>What a row takes besides its texts, about.</summary>
    private const int RowBytes = 128;

    /// <summary>The deliveries as stored; good once the task has ended.</summary>
    public IReadOnlyList<WebhookDelivery> Added { get; private set; } = [];

    public override int Bytes { get; } = body.Length + deliveries.Sum(delivery => RowBytes + (delivery.Url?.Length ?? 0));

    protected override Exception? TryApply(WriteSession session)
    {
        Added = session.Webhooks.Add(messageId, body.Span, deliveries);
        return null;
    }
}

/// <summary>How a delivery stands now.</summary>
internal sealed class UpdateDelivery(WebhookDelivery delivery) : Write
{
    public override int Bytes { get; } = delivery.Attempts.Sum(attempt => Encoding.UTF8.GetMaxByteCount(attempt.Response?.Length ?? 0));

    protected override Exception? TryApply(WriteSession session)
    {
        session.Webhooks.Update(delivery);
        return null;
    }
}

/// <summary>A change of many deliveries.</summary>
internal sealed class ChangeDeliveries(Func<WriteSession, int> change) : Write
{
    /// <summary>How many were changed; good once the task has ended.</summary>
    public int Count { get; private set; }

    public override int Bytes => 0;

    protected override Exception? TryApply(WriteSession session)
    {
        Count = change(session);
        return null;
    }
}

/// <summary>What an owner's webhooks want to hear.</summary>
internal sealed class PutInterest(string owner, WebhookEvents interest) : Write
{
    public override int Bytes => 0;

    protected override Exception? TryApply(WriteSession session)
    {
        session.WebhookOwners.Put(owner, interest);
        return null;
    }
}
