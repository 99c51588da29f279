using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Client.Workers;

/// <summary>Collects a worker's handlers.</summary>
public sealed class JobWorkerBuilder
{
    private static readonly byte[] NoResult = [];

    internal JobWorkerBuilder(IServiceCollection services) => Services = services;

    public IServiceCollection Services { get; }

    internal List<JobHandlerEntry> Handlers { get; } = [];

    /// <summary>Runs jobs of that name with a delegate.</summary>
    public JobWorkerBuilder Handle<TInput, TOutput>(string name, Func<TInput, JobContext, Task<TOutput>> handler, JsonTypeInfo<TInput> input, JsonTypeInfo<TOutput> output) =>
        Add(name, async (payload, context) => Write(await handler(Read(payload, input), context).ConfigureAwait(false), output));

    /// <summary>Runs jobs of that name with a delegate that gives nothing.</summary>
    public JobWorkerBuilder Handle<TInput>(string name, Func<TInput, JobContext, Task> handler, JsonTypeInfo<TInput> input) => Add(name, async (payload, context) =>
    {
        await handler(Read(payload, input), context).ConfigureAwait(false);
        return NoResult;
    });

    /// <summary>Runs jobs of that name with a class, made for each attempt from the attempt's scope.</summary>
    public JobWorkerBuilder Handle<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TInput, TOutput>(
        string name, JsonTypeInfo<TInput> input, JsonTypeInfo<TOutput> output)
        where THandler : class, IJobHandler<TInput, TOutput>
    {
        var create = ActivatorUtilities.CreateFactory<THandler>([]);
        return Add(name, async (payload, context) => Write(await create(context.Services, null).Handle(Read(payload, input), context).ConfigureAwait(false), output));
    }

    /// <inheritdoc cref="Handle{TInput, TOutput}(string, Func{TInput, JobContext, Task{TOutput}}, JsonTypeInfo{TInput}, JsonTypeInfo{TOutput})"/>
    [RequiresUnreferencedCode(Reflection.Unreferenced), RequiresDynamicCode(Reflection.Dynamic)]
    public JobWorkerBuilder Handle<TInput, TOutput>(string name, Func<TInput, JobContext, Task<TOutput>> handler) =>
        Handle(name, handler, TypeOf<TInput>(), TypeOf<TOutput>());

    /// <inheritdoc cref="Handle{TInput}(string, Func{TInput, JobContext, Task}, JsonTypeInfo{TInput})"/>
    [RequiresUnreferencedCode(Reflection.Unreferenced), RequiresDynamicCode(Reflection.Dynamic)]
    public JobWorkerBuilder Handle<TInput>(string name, Func<TInput, JobContext, Task> handler) => Handle(name, handler, TypeOf<TInput>());

    /// <inheritdoc cref="Handle{THandler, TInput, TOutput}(string, JsonTypeInfo{TInput}, JsonTypeInfo{TOutput})"/>
    [RequiresUnreferencedCode(Reflection.Unreferenced), RequiresDynamicCode(Reflection.Dynamic)]
    public JobWorkerBuilder Handle<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TInput, TOutput>(string name)
        where THandler : class, IJobHandler<TInput, TOutput> => Handle<THandler, TInput, TOutput>(name, TypeOf<TInput>(), TypeOf<TOutput>());

    private JobWorkerBuilder Add(string name, Func<ReadOnlyMemory<byte>, JobContext, ValueTask<byte[]>> run)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Handlers.Any(handler => handler.Name == name))
            throw new ArgumentException($"There is a handler for '{name}' already.", nameof(name));
        Handlers.Add(new JobHandlerEntry(name, run));
        return this;
    }

    private static T Read<T>(ReadOnlyMemory<byte> payload, JsonTypeInfo<T> type)
    {
        try
        {
            return payload.IsEmpty ? default! : JsonSerializer.Deserialize(payload.Span, type)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new PayloadException($"the payload is not what the handler takes: {e.Message}", e);
        }
    }

    private static byte[] Write<T>(T result, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(result, type);

    [RequiresUnreferencedCode(Reflection.Unreferenced), RequiresDynamicCode(Reflection.Dynamic)]
    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Reflection.Options.GetTypeInfo(typeof(T));
}
