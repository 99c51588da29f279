using Actors.Embedded.Sqlite.Native;
using Actors.Webhooks;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>The owners who have webhooks, as the writer changes them.</summary>
internal sealed class WebhookOwnerTable(Connection connection)
{
    private readonly Statement _upsert = connection.Prepare(
        "INSERT INTO webhook_owners(owner, interest) VALUES (?1, ?2) ON CONFLICT (owner) DO UPDATE SET interest = excluded.interest");

    private readonly Statement _delete = connection.Prepare("DELETE FROM webhook_owners WHERE owner = ?1");

    public void Put(string owner, WebhookEvents interest)
    {
        var statement = interest == WebhookEvents.None ? _delete : _upsert;
        statement.Bind(1, owner);
        if (interest != WebhookEvents.None)
            statement.Bind(2, (int)interest);
        statement.Run();
    }
}
