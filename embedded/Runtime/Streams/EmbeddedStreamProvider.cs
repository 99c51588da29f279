using Orleans.Runtime;
using Orleans.Streams;

namespace Actors.Embedded.Streams;

internal sealed class EmbeddedStreamProvider(StreamHub hub, string name) : IStreamProvider
{
    public string Name { get; } = name;

    public bool IsRewindable => false;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new EmbeddedStream<T>(hub, Name, streamId);
}
