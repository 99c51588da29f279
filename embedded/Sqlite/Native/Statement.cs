using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Actors.Embedded.Sqlite.Native;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as SQLite has it.</summary>
internal sealed class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    private const int StackBytes = 512;

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(handle, parameter, value));

    public void Bind(int parameter, long? value) =>
        Check(value is { } number ? raw.sqlite3_bind_int64(handle, parameter, number) : raw.sqlite3_bind_null(handle, parameter));

    public void Bind(int parameter, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(handle, parameter));
            return;
        }
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        // One byte at least: an empty span has no address, which SQLite takes for NULL.
        var buffer = most <= StackBytes ? stackalloc byte[most] : rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Encoding.UTF8.GetBytes(value, buffer);
        if (length == 0)
            Check(raw.sqlite3_bind_text(handle, parameter, ""));
        else
            Check(raw.sqlite3_bind_text(handle, parameter, (ReadOnlySpan<byte>)buffer[..length]));
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Binds text that is UTF-8 already; never empty.</summary>
    public void BindText(int parameter, ReadOnlySpan<byte> utf8) => Check(raw.sqlite3_bind_text(handle, parameter, utf8));

    /// <summary>Binds bytes; never empty.</summary>
    public void BindBlob(int parameter, ReadOnlySpan<byte> bytes) => Check(raw.sqlite3_bind_blob(handle, parameter, bytes));

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
        Step();
        Reset();
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
