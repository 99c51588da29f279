using Microsoft.Extensions.Logging;

namespace Actors.Simulation.Silo;

/// <summary>What grains are constructed from: a table instead of a container, which would compile on threads of its own.</summary>
internal sealed class SiloServices(ILoggerFactory logs) : IServiceProvider
{
    private readonly Dictionary<Type, object> _services = [];

    public SiloServices Add<T>(T service) where T : notnull
    {
        _services.Add(typeof(T), service);
        return this;
    }

    public object? GetService(Type serviceType)
    {
        if (_services.TryGetValue(serviceType, out var service))
            return service;
        if (!serviceType.IsGenericType || serviceType.GetGenericTypeDefinition() != typeof(ILogger<>))
            return null;
        var logger = Activator.CreateInstance(typeof(Logger<>).MakeGenericType(serviceType.GenericTypeArguments), logs)!;
        _services.Add(serviceType, logger);
        return logger;
    }
}
