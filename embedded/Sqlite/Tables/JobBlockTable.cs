using System.Runtime.InteropServices;
using Actors.Embedded.Sqlite.Native;
using Actors.Jobs;

namespace Actors.Embedded.Sqlite.Tables;

/// <summary>Exact counts of jobs by owner, block of ids and name. A transaction's changes are added up and written once, as differences, so nothing has
/// to be in memory for a hundred thousand owners. Used by the writer only.</summary>
internal sealed class JobBlockTable(Connection connection)
{
    /// <summary>In place of an owner: all of them.</summary>
    public const long Everybody = 0;

    /// <summary>The counts of a row: by status, and of the dead.</summary>
    private const int Columns = JobStatuses.Count + 1;

    private const int FirstCount = 5;

    private readonly Dictionary<(long Owner, long Start, long Name), Differences> _changes = [];
    private readonly BlockStarts _starts = new(connection);

    /// <summary>By the columns they change, as bits: a row mostly changes in two or three, and all of them would cost half as much again.</summary>
    private readonly Dictionary<int, Statement> _updates = [];

    private readonly Statement _insert = connection.Prepare($"""
        INSERT INTO job_blocks(owner, start, name, changed_to, {StatusColumns.List}, dead) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """);

    private readonly Statement _removeEmpty = connection.Prepare(
        $"DELETE FROM job_blocks WHERE owner = ?1 AND start = ?2 AND name = ?3 AND {StatusColumns.SumOfAll} = 0");

    /// <summary>A job is new.</summary>
    /// <param name="lastId">The greatest id there was before it.</param>
    public void Add(long job, long owner, long name, JobStatus status, int dead, long changedAt, long lastId)
    {
        Note(ref Of(owner, _starts.ForNew(owner, job, lastId), name), null, status, dead, changedAt);
        Note(ref Of(Everybody, _starts.ForNew(Everybody, job, lastId), name), null, status, dead, changedAt);
    }

    /// <summary>A recorded job changed.</summary>
    /// <param name="was">Null when it was not of that owner and name.</param>
    /// <param name="status">Null when it no longer is, or is removed.</param>
    /// <param name="dead">1 when it came into the dead set, -1 when it left it.</param>
    /// <param name="changedAt">The lowest number when that says nothing of the jobs that are left.</param>
    public void Change(long job, long owner, long name, JobStatus? was, JobStatus? status, int dead, long changedAt = long.MinValue)
    {
        Note(ref Of(owner, _starts.Of(owner, job), name), was, status, dead, changedAt);
        Note(ref Of(Everybody, _starts.Of(Everybody, job), name), was, status, dead, changedAt);
    }

    /// <summary>Writes what has been added up; last in its transaction.</summary>
    public void Flush()
    {
        foreach (var (place, differences) in _changes)
        {
            if (!Update(place, differences))
                Insert(place, differences);
            if (differences.HasRemovals)
                RemoveEmpty(place);
        }
        _changes.Clear();
        _starts.Trim();
    }

    /// <summary>The transaction is undone.</summary>
    public void Forget()
    {
        _changes.Clear();
        _starts.Forget();
    }

    private bool Update((long Owner, long Start, long Name) place, in Differences differences)
    {
        var columns = ColumnsOf(differences);
        if (!_updates.TryGetValue(columns, out var update))
            _updates[columns] = update = PrepareUpdate(columns);
        Bind(update, place, differences);
        var parameter = FirstCount;
        for (var column = 0; column < Columns; column++)
        {
            if ((columns & (1 << column)) != 0)
                update.Bind(parameter++, differences[column]);
        }
        update.Run();
        return connection.Changes > 0;
    }

    private void Insert((long Owner, long Start, long Name) place, in Differences differences)
    {
        Bind(_insert, place, differences);
        for (var column = 0; column < Columns; column++)
            _insert.Bind(FirstCount + column, differences[column]);
        _insert.Run();
    }

    private static void Bind(Statement statement, (long Owner, long Start, long Name) place, in Differences differences)
    {
        statement.Bind(1, place.Owner);
        statement.Bind(2, place.Start);
        statement.Bind(3, place.Name);
        statement.Bind(4, differences.ChangedTo ?? long.MinValue);
    }

    private Statement PrepareUpdate(int columns)
    {
        var changes = Enumerable.Range(0, Columns).Where(column => (columns & (1 << column)) != 0)
            .Select((column, place) => $", {NameOf(column)} = {NameOf(column)} + ?{FirstCount + place}");
        return connection.Prepare($"UPDATE job_blocks SET changed_to = max(changed_to, ?4){string.Concat(changes)} WHERE owner = ?1 AND start = ?2 AND name = ?3");
    }

    private static string NameOf(int column) => column < JobStatuses.Count ? StatusColumns.Names[column] : "dead";

    private static int ColumnsOf(in Differences differences)
    {
        var columns = 0;
        for (var column = 0; column < Columns; column++)
            columns |= differences[column] == 0 ? 0 : 1 << column;
        return columns;
    }

    private void RemoveEmpty((long Owner, long Start, long Name) place)
    {
        _removeEmpty.Bind(1, place.Owner);
        _removeEmpty.Bind(2, place.Start);
        _removeEmpty.Bind(3, place.Name);
        _removeEmpty.Run();
    }

    private ref Differences Of(long owner, long start, long name) =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(_changes, (owner, start, name), out _);

    private static void Note(ref Differences differences, JobStatus? was, JobStatus? status, int dead, long changedAt)
    {
        if (was is { } before)
            differences.ByStatus[(int)before]--;
        if (status is { } after)
            differences.ByStatus[(int)after]++;
        else
            differences.HasRemovals = true;
        differences.Dead += dead;
        differences.ChangedTo = Math.Max(differences.ChangedTo ?? long.MinValue, changedAt);
    }

    private struct Differences
    {
        public ByStatus ByStatus;
        public int Dead;
        public long? ChangedTo;
        public bool HasRemovals;

        public readonly int this[int column] => column < JobStatuses.Count ? ByStatus[column] : Dead;
    }
}
