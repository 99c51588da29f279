using Actors.Embedded.Sqlite.Native;

namespace Actors.Embedded.Sqlite.Schema;

/// <summary>Counts by block, so that a total and a page far down a list cost a look at the blocks, not at the jobs. The jobs there are already are
/// counted in one pass: some three seconds a million.</summary>
internal static class Schema4
{
    private const string Script = """
        -- With the name, so that a list by name reads no rows; the id before it keeps the order of a list.
        DROP INDEX jobs_by_owner;
        CREATE INDEX jobs_by_owner ON jobs(owner, id, name);
        DROP INDEX dead_by_owner;
        CREATE INDEX dead_by_owner ON dead_jobs(owner, job, name);

        -- Exact counts of an owner's jobs (owner 0: of everybody's) by name, a block at a time. A block holds the jobs from its start up to the start of
        -- the owner's next block; the first starts at 0. changed_to: the latest updated_at there ever was. A row that counts nothing is removed.
        CREATE TABLE job_blocks(
            owner INTEGER NOT NULL,
            start INTEGER NOT NULL,
            name INTEGER NOT NULL,
            scheduled INTEGER NOT NULL,
            queued INTEGER NOT NULL,
            running INTEGER NOT NULL,
            succeeded INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            timed_out INTEGER NOT NULL,
            canceled INTEGER NOT NULL,
            rejected INTEGER NOT NULL,
            lost INTEGER NOT NULL,
            dead INTEGER NOT NULL,
            changed_to INTEGER NOT NULL,
            PRIMARY KEY (owner, start, name)
        ) STRICT, WITHOUT ROWID;
        DELETE FROM counts WHERE kind = 0;
        """;

    /// <summary>Jobs in a block.</summary>
    private const int BlockJobs = 1024;

    private const int Statuses = 9;

    public static void Apply(Connection connection)
    {
        connection.ExecuteScript(Script);
        using var insert = connection.PrepareOnce("INSERT INTO job_blocks VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");
        using var jobs = connection.PrepareOnce("""
            SELECT id, owner, name, status, updated_at, EXISTS (SELECT 1 FROM dead_jobs WHERE job = id) FROM jobs NOT INDEXED ORDER BY id
            """);
        var open = new Dictionary<long, Block>();
        while (jobs.Step())
        {
            Count(jobs, owner: jobs.Int64(1), open, insert);
            Count(jobs, owner: 0, open, insert);
        }
        foreach (var (owner, block) in open)
            block.Write(insert, owner);
    }

    /// <summary>Jobs come by id, so an owner has one block open; a full one is written.</summary>
    private static void Count(Statement job, long owner, Dictionary<long, Block> open, Statement insert)
    {
        if (!open.TryGetValue(owner, out var block))
            open[owner] = block = new Block(start: 0);
        if (block.Jobs == BlockJobs)
        {
            block.Write(insert, owner);
            open[owner] = block = new Block(start: job.Int64(0));
        }
        block.Count(name: job.Int64(2), status: job.Int32(3), updatedAt: job.Int64(4), isDead: job.Int32(5) != 0);
    }

    private sealed class Block(long start)
    {
        /// <summary>By name: the columns of a row from the counts on.</summary>
        private readonly Dictionary<long, long[]> _rows = [];

        public int Jobs { get; private set; }

        public void Count(long name, int status, long updatedAt, bool isDead)
        {
            if (!_rows.TryGetValue(name, out var row))
                _rows[name] = row = [.. new long[Statuses + 1], long.MinValue];
            row[status]++;
            row[Statuses] += isDead ? 1 : 0;
            row[Statuses + 1] = Math.Max(row[Statuses + 1], updatedAt);
            Jobs++;
        }

        public void Write(Statement insert, long owner)
        {
            foreach (var (name, row) in _rows)
            {
                insert.Bind(1, owner);
                insert.Bind(2, start);
                insert.Bind(3, name);
                for (var column = 0; column < row.Length; column++)
                    insert.Bind(4 + column, row[column]);
                insert.Run();
            }
        }
    }
}
