using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Actors.Embedded.Sqlite.Native;

namespace Actors.Embedded.Sqlite.Redo;

/// <summary>Runs the statements of records again, of one half of the log.</summary>
internal sealed class RedoReplay(Connection connection) : IDisposable
{
    private readonly Dictionary<int, string> _texts = [];
    private readonly Dictionary<int, Statement> _statements = [];

    /// <summary>Takes note of the statements' texts that a record brings.</summary>
    public void Learn(ReadOnlySpan<byte> body)
    {
        var reader = new RedoOps(body);
        while (reader.Next())
        {
            if (reader.Op == RedoOp.Define)
                _texts[reader.Number] = Encoding.UTF8.GetString(reader.Bytes);
        }
    }

    /// <summary>Runs a record's statements.</summary>
    /// <exception cref="SqliteException">The transaction must be undone.</exception>
    public void Run(ReadOnlySpan<byte> body)
    {
        var reader = new RedoOps(body);
        // What is bound comes before the run that it is for.
        var bound = new RedoOps(body);
        while (reader.Next())
        {
            if (reader.Op != RedoOp.Run)
                continue;
            var statement = StatementOf(reader.Number);
            while (bound.Next() && bound.Op != RedoOp.Run)
                Bind(statement, bound);
            statement.Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
    }

    private Statement StatementOf(int number) =>
        _statements.TryGetValue(number, out var statement) ? statement : _statements[number] = connection.PrepareOnce(_texts[number]);

    private static void Bind(Statement statement, in RedoOps op)
    {
        switch (op.Op)
        {
            case RedoOp.Null:
                statement.Bind(op.Number, (long?)null);
                break;
            case RedoOp.Int64:
                statement.Bind(op.Number, op.Value);
                break;
            case RedoOp.Text when op.Length == 0:
                statement.Bind(op.Number, "");
                break;
            case RedoOp.Text:
                BindPadded(statement, op);
                break;
            case RedoOp.Blob:
                statement.BindBlob(op.Number, op.Bytes);
                break;
        }
    }

    private static void BindPadded(Statement statement, in RedoOps op)
    {
        var padded = ArrayPool<byte>.Shared.Rent(op.Length);
        op.Bytes.CopyTo(padded);
        padded.AsSpan(op.Bytes.Length, op.Length - op.Bytes.Length).Fill((byte)' ');
        statement.BindText(op.Number, padded.AsSpan(0, op.Length));
        ArrayPool<byte>.Shared.Return(padded);
    }

    /// <summary>Goes through a record's body.</summary>
    private ref struct RedoOps(ReadOnlySpan<byte> body)
    {
        private ReadOnlySpan<byte> _rest = body;

        public RedoOp Op { get; private set; }

        /// <summary>A statement's number, or a parameter's.</summary>
        public int Number { get; private set; }

        public long Value { get; private set; }

        /// <summary>Of a text: with the spaces behind it.</summary>
        public int Length { get; private set; }

        public ReadOnlySpan<byte> Bytes { get; private set; }

        public bool Next()
        {
            if (_rest.IsEmpty)
                return false;
            Op = (RedoOp)Take(1)[0];
            Number = Op is RedoOp.Define or RedoOp.Run ? Int32() : Take(1)[0];
            switch (Op)
            {
                case RedoOp.Run or RedoOp.Null:
                    break;
                case RedoOp.Int64:
                    Value = BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));
                    break;
                case RedoOp.Text:
                    Length = Int32();
                    Bytes = Take(Int32());
                    break;
                case RedoOp.Define or RedoOp.Blob:
                    Bytes = Take(Int32());
                    break;
                default:
                    throw new InvalidDataException($"A sound record of the redo log holds {Op}, which this build does not know.");
            }
            return true;
        }

        private int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

        private ReadOnlySpan<byte> Take(int bytes)
        {
            var taken = _rest[..bytes];
            _rest = _rest[bytes..];
            return taken;
        }
    }
}
