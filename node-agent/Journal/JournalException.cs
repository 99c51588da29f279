namespace Actors.NodeAgent.Journal;

/// <summary>The journal could not do what it was asked for; the message tells the operator what to do.</summary>
public sealed class JournalException(JournalFault fault, string message, Exception? cause = null) : IOException(message, cause)
{
    public JournalFault Fault { get; } = fault;
}
