namespace Orleans.Streams;

/// <summary>A position in a rewindable stream. Embedded streams cannot be rewound and carry none.</summary>
public abstract class StreamSequenceToken;
