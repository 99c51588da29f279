namespace Actors.Embedded.Sqlite.Schema;

/// <summary>Webhooks: who has any, and their deliveries.</summary>
internal static class Schema3
{
    public const string Script = """
        -- What an owner's webhooks want to hear, as the enum's number.
        CREATE TABLE webhook_owners(
            owner TEXT PRIMARY KEY,
            interest INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- Lines of deliveries, each to one receiver, with exact counts.
        CREATE TABLE webhook_lanes(
            id INTEGER PRIMARY KEY,
            lane TEXT NOT NULL UNIQUE,
            pending INTEGER NOT NULL,
            ended INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX webhook_lanes_pending ON webhook_lanes(id) WHERE pending > 0;

        -- An event's body, once for all its deliveries, of which so many are left.
        CREATE TABLE webhook_messages(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            deliveries INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;

        -- next_at is set while the delivery is pending, ended_at from then on. A number is never given twice: it is shown to users.
        CREATE TABLE webhook_deliveries(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            lane INTEGER NOT NULL,
            message INTEGER NOT NULL,
            event INTEGER NOT NULL,
            status INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            since INTEGER NOT NULL,
            next_at INTEGER,
            ended_at INTEGER,
            tries INTEGER NOT NULL,
            url TEXT,
            reason TEXT,
            attempts TEXT NOT NULL
        ) STRICT;
        CREATE INDEX webhook_due ON webhook_deliveries(lane, next_at) WHERE next_at IS NOT NULL;
        CREATE INDEX webhook_log ON webhook_deliveries(lane);
        CREATE INDEX webhook_failed ON webhook_deliveries(lane) WHERE status = 2;
        CREATE INDEX webhook_ended ON webhook_deliveries(ended_at) WHERE ended_at IS NOT NULL;

        -- For people with a shell: SELECT * FROM webhook_list ORDER BY id DESC LIMIT 20;
        CREATE VIEW webhook_list AS SELECT
            d.id, l.lane, m.name AS message,
            CASE d.status WHEN 0 THEN 'Pending' WHEN 1 THEN 'Delivered' ELSE 'Failed' END AS status,
            datetime(d.created_at / 10000000, 'unixepoch') AS created_at,
            datetime(d.next_at / 10000000, 'unixepoch') AS next_at,
            datetime(d.ended_at / 10000000, 'unixepoch') AS ended_at,
            d.tries, d.reason, d.attempts
        FROM webhook_deliveries d JOIN webhook_lanes l ON l.id = d.lane JOIN webhook_messages m ON m.id = d.message;
        """;
}
