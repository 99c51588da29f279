using System.Globalization;
using Actors.Embedded.Sqlite.Native;
using Actors.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Embedded.Sqlite.Schema;

/// <summary>Brings a database to the schema this build knows. Each step runs once, in a transaction with its version.</summary>
internal static partial class Migrations
{
    /// <summary>"ACTR" in the file's header: whose database it is.</summary>
    private const int ApplicationId = 0x41435452;

    /// <summary>Step n takes a database from version n to n + 1. A released step never changes.</summary>
    private static readonly Action<Connection>[] Steps =
    [
        connection => connection.ExecuteScript(Schema1.Script),
        connection => connection.ExecuteScript(Schema2.Script),
        connection => connection.ExecuteScript(Schema3.Script),
        Schema4.Apply,
        connection => connection.ExecuteScript(Schema5.Script),
    ];

    /// <summary>4 KiB, SQLite's default and the unit of the log. Greater pages showed no clear gain, see docs/decisions/storage-layout.md.</summary>
    public const int PageBytes = 4096;

    /// <summary>The first version of a database that may have a redo log beside it.</summary>
    public const int FirstWithRedo = 5;

    public static int Latest => Steps.Length;

    /// <summary>Looks at whose database it is, and changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The file belongs to something else, or to a later build.</exception>
    public static void Check(Connection connection, string path)
    {
        var version = connection.Scalar("PRAGMA user_version");
        var application = connection.Scalar("PRAGMA application_id");
        if (application != ApplicationId && (application != 0 || version != 0 || connection.Scalar("SELECT count(*) FROM sqlite_schema") > 0))
            throw new StorageUnavailableException($"{path} is a database of another program. Name another data directory; it has not been changed.");
        if (version > Latest)
        {
            throw new StorageUnavailableException(string.Create(CultureInfo.InvariantCulture,
                $"{path} has schema version {version}, and this build knows versions up to {Latest}. Run the newer build; it has not been changed."));
        }
        if (version > 0)
            return;
        // These two can only be chosen while the file is empty. Freed pages can then be given back to the disk without rewriting the file.
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size = {PageBytes}"));
        connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
    }

    public static void Apply(Connection connection, string path, ILogger log)
    {
        var version = (int)connection.Scalar("PRAGMA user_version");
        // A new database is of no version, and nothing takes time then.
        if (version > 0 && version < Latest)
            LogMigrating(log, path, version, Latest);
        for (var step = version; step < Latest; step++)
            Run(connection, step);
    }

    private static void Run(Connection connection, int step)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            Steps[step](connection);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {step + 1}"));
            connection.Execute("COMMIT");
        }
        catch
        {
            if (connection.InTransaction)
                connection.Execute("ROLLBACK");
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Bringing {Path} from schema version {From} to {To}; with millions of jobs it takes some seconds until the server is ready")]
    private static partial void LogMigrating(ILogger log, string path, int from, int to);
}
