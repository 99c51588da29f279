using Orleans.Streams;

namespace Orleans;

public static class GrainStreamingExtensions
{
    public static IStreamProvider GetStreamProvider(this Grain grain, string name) => grain.RequireActivation().Runtime.Streams.Provider(name);
}

public static class ClientStreamingExtensions
{
    public static IStreamProvider GetStreamProvider(this IClusterClient client, string name) =>
        client is Actors.Embedded.EmbeddedRuntime runtime
            ? runtime.Streams.Provider(name)
            : throw new ArgumentException($"{client?.GetType().Name ?? "null"} has no streams.", nameof(client));
}
