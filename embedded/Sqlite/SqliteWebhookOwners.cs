using Actors.Embedded.Sqlite.Reading;
using Actors.Embedded.Sqlite.Writing;
using Actors.Storage;
using Actors.Webhooks;

namespace Actors.Embedded.Sqlite;

/// <summary>The owners who have webhooks.</summary>
internal sealed class SqliteWebhookOwners(WriteQueue queue, ReaderPool readers) : IWebhookOwners
{
    public Task<WebhookEvents> Find(string owner) => readers.Point(reader =>
    {
        var statement = reader.Statement("SELECT interest FROM webhook_owners WHERE owner = ?1");
        using var _ = statement.Use();
        statement.Bind(1, owner);
        return statement.Step() ? (WebhookEvents)statement.Int32(0) : WebhookEvents.None;
    });

    public Task Put(string owner, WebhookEvents interest) => queue.Add(new PutInterest(owner, interest));

    public Task<IReadOnlyDictionary<string, WebhookEvents>> ReadAll() => readers.Bulk<IReadOnlyDictionary<string, WebhookEvents>>(reader =>
    {
        var statement = reader.Statement("SELECT owner, interest FROM webhook_owners");
        using var _ = statement.Use();
        var owners = new Dictionary<string, WebhookEvents>(StringComparer.Ordinal);
        while (statement.Step())
            owners[statement.Text(0)] = (WebhookEvents)statement.Int32(1);
        return owners;
    });
}
