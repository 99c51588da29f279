namespace Actors.Embedded.Sqlite.Schema;

/// <summary>The dead set. A table of its own: few jobs are ever in it, and the others need not carry its columns and indexes.</summary>
internal static class Schema2
{
    public const string Script = """
        -- Named jobs that failed for good. result_until: when the result goes before the job.
        CREATE TABLE dead_jobs(
            job INTEGER PRIMARY KEY,
            owner INTEGER NOT NULL,
            name INTEGER NOT NULL,
            result_until INTEGER
        ) STRICT;
        CREATE INDEX dead_by_owner ON dead_jobs(owner, name);
        CREATE INDEX dead_by_name ON dead_jobs(name);
        CREATE INDEX dead_results ON dead_jobs(result_until) WHERE result_until IS NOT NULL;
        """;
}
