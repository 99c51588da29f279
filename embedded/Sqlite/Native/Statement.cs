using System.Buffers;
using System.Numerics;
using System.Text;
using Actors.Embedded.Sqlite.Redo;
using SQLitePCL;

namespace Actors.Embedded.Sqlite.Native;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as SQLite has it.</summary>
internal sealed class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    private const int StackBytes = 512;

    private RedoRecord? _redo;
    private int _number;
    private ulong _bound;

    /// <summary>Whether it changes the database.</summary>
    public bool Changes => raw.sqlite3_stmt_readonly(handle) == 0;

    /// <summary>From now on what is bound and run is told. Every parameter is bound before every run.</summary>
    public void Record(RedoRecord redo, string sql) => (_redo, _number) = (redo, redo.Register(sql));

    public void Bind(int parameter, long value)
    {
        if (_redo is not null)
            Recording(parameter).Bind(parameter, value);
        Check(raw.sqlite3_bind_int64(handle, parameter, value));
    }

    public void Bind(int parameter, long? value)
    {
        if (value is { } number)
            Bind(parameter, number);
        else
            BindNull(parameter);
    }

    public void Bind(int parameter, string? value)
    {
        if (value is null)
        {
            BindNull(parameter);
            return;
        }
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        // One byte at least: an empty span has no address, which SQLite takes for NULL.
        var buffer = most <= StackBytes ? stackalloc byte[most] : rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Encoding.UTF8.GetBytes(value, buffer);
        if (length == 0)
            BindEmptyText(parameter);
        else
            BindText(parameter, buffer[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Binds text that is UTF-8 already; never empty.</summary>
    public void BindText(int parameter, ReadOnlySpan<byte> utf8)
    {
        if (_redo is not null)
            Recording(parameter).BindText(parameter, utf8);
        Check(raw.sqlite3_bind_text(handle, parameter, utf8));
    }

    /// <summary>Binds bytes; never empty.</summary>
    public void BindBlob(int parameter, ReadOnlySpan<byte> bytes)
    {
        if (_redo is not null)
            Recording(parameter).BindBlob(parameter, bytes);
        Check(raw.sqlite3_bind_blob(handle, parameter, bytes));
    }

    /// <summary>True when there is a row to read, false at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code == raw.SQLITE_DONE)
            return false;
        var error = connection.Error(code);
        raw.sqlite3_reset(handle);
        throw error;
    }

    /// <summary>Runs a statement that gives no rows, and makes it ready for the next run.</summary>
    public void Run()
    {
        // Forgotten first: a run that fails is a run as well.
        var bound = _bound;
        _bound = 0;
        Step();
        Reset();
        if (_redo is null)
            return;
        // What an earlier run left bound would not be there when this one is run again.
        if (BitOperations.PopCount(bound) != raw.sqlite3_bind_parameter_count(handle))
            throw new InvalidOperationException($"{BitOperations.PopCount(bound)} parameters were bound of {raw.sqlite3_sql(handle).utf8_to_string()}");
        _redo.Run(_number);
    }

    /// <summary>Ends the run. A statement left at a row holds its snapshot, and with it the log, so every reader does this.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    /// <summary>Resets the statement at the end of a block.</summary>
    public Scope Use() => new(this);

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int32(int column) => raw.sqlite3_column_int(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    /// <summary>A column's bytes, of text too; good until the next step or reset.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();

    private RedoRecord Recording(int parameter)
    {
        _bound |= 1UL << parameter;
        return _redo!;
    }

    private void BindNull(int parameter)
    {
        if (_redo is not null)
            Recording(parameter).BindNull(parameter);
        Check(raw.sqlite3_bind_null(handle, parameter));
    }

    private void BindEmptyText(int parameter)
    {
        if (_redo is not null)
            Recording(parameter).BindText(parameter, []);
        Check(raw.sqlite3_bind_text(handle, parameter, ""));
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw connection.Error(code);
    }

    public readonly ref struct Scope(Statement statement)
    {
        public void Dispose() => statement.Reset();
    }
}
