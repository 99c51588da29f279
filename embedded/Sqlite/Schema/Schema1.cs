namespace Actors.Embedded.Sqlite.Schema;

/// <summary>The first schema. Times are ticks of 100 ns since 1970, so that none is rounded; priorities and statuses are the enums' numbers.</summary>
internal static class Schema1
{
    public const string Script = """
        CREATE TABLE meta(
            key TEXT PRIMARY KEY,
            value ANY
        ) STRICT, WITHOUT ROWID;

        -- Owners, queues and job names, so that indexes hold small numbers. Never removed: a number once given keeps its meaning.
        CREATE TABLE names(
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE
        ) STRICT;

        -- One row a job. The state comes last: the columns before it are read without it.
        CREATE TABLE jobs(
            id INTEGER PRIMARY KEY,
            etag INTEGER NOT NULL,
            status INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            owner INTEGER NOT NULL,
            queue INTEGER NOT NULL,
            name INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            finished_at INTEGER,
            expires_at INTEGER,
            effects INTEGER NOT NULL,
            key TEXT,
            state TEXT NOT NULL
        ) STRICT;

        -- Every index ends in the job's id by itself, it being the rowid. All but one hold only the jobs they are for.
        CREATE INDEX jobs_scheduled ON jobs(queue, due_at) WHERE status = 0;
        CREATE INDEX jobs_waiting ON jobs(queue, priority, owner) WHERE status = 1;
        CREATE INDEX jobs_running ON jobs(queue) WHERE status = 2;
        CREATE INDEX jobs_by_owner ON jobs(owner);
        CREATE INDEX jobs_finished ON jobs(owner, finished_at) WHERE finished_at IS NOT NULL;
        CREATE INDEX jobs_unsuccessful ON jobs(owner) WHERE status > 3;
        CREATE INDEX jobs_expiring ON jobs(expires_at) WHERE expires_at IS NOT NULL;
        CREATE INDEX jobs_with_effects ON jobs(effects) WHERE effects = 1;

        CREATE TABLE job_keys(
            owner INTEGER NOT NULL,
            key TEXT NOT NULL,
            job INTEGER NOT NULL,
            body_hash TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (owner, key)
        ) STRICT, WITHOUT ROWID;

        -- Exact counts. kind 0: by owner, 1: by queue; ref is a name, 0 for all owners together.
        -- changed_to: the latest updated_at there ever was.
        CREATE TABLE counts(
            kind INTEGER NOT NULL,
            ref INTEGER NOT NULL,
            scheduled INTEGER NOT NULL,
            queued INTEGER NOT NULL,
            running INTEGER NOT NULL,
            succeeded INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            timed_out INTEGER NOT NULL,
            canceled INTEGER NOT NULL,
            rejected INTEGER NOT NULL,
            lost INTEGER NOT NULL,
            changed_to INTEGER NOT NULL,
            PRIMARY KEY (kind, ref)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE grain_state(
            grain_type TEXT NOT NULL,
            grain_key TEXT NOT NULL,
            state_name TEXT NOT NULL,
            etag INTEGER NOT NULL,
            state TEXT NOT NULL,
            UNIQUE (grain_type, grain_key, state_name)
        ) STRICT;

        CREATE TABLE reminders(
            grain_type TEXT NOT NULL,
            grain_key TEXT NOT NULL,
            name TEXT NOT NULL,
            start_at INTEGER NOT NULL,
            period INTEGER NOT NULL,
            PRIMARY KEY (grain_type, grain_key, name)
        ) STRICT, WITHOUT ROWID;

        -- A run of output from byte start up to byte stop. Rows append; the index finds them.
        CREATE TABLE output(
            id INTEGER PRIMARY KEY,
            job INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            start INTEGER NOT NULL,
            stop INTEGER NOT NULL,
            stream INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX output_at ON output(job, attempt, start, stop);

        -- For people with a shell: SELECT * FROM job_list ORDER BY id DESC LIMIT 20;
        CREATE VIEW job_list AS SELECT
            j.id,
            CASE j.status WHEN 0 THEN 'Scheduled' WHEN 1 THEN 'Queued' WHEN 2 THEN 'Running' WHEN 3 THEN 'Succeeded' WHEN 4 THEN 'Failed'
                WHEN 5 THEN 'TimedOut' WHEN 6 THEN 'Canceled' WHEN 7 THEN 'Rejected' WHEN 8 THEN 'Lost' END AS status,
            CASE j.priority WHEN 0 THEN 'High' WHEN 1 THEN 'Normal' ELSE 'Low' END AS priority,
            o.text AS owner, q.text AS queue, n.text AS name,
            datetime(j.due_at / 10000000, 'unixepoch') AS due_at,
            datetime(j.updated_at / 10000000, 'unixepoch') AS updated_at,
            datetime(j.finished_at / 10000000, 'unixepoch') AS finished_at,
            datetime(j.expires_at / 10000000, 'unixepoch') AS expires_at,
            j.state
        FROM jobs j JOIN names o ON o.id = j.owner JOIN names q ON q.id = j.queue JOIN names n ON n.id = j.name;
        """;
}
