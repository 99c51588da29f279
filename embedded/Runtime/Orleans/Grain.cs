using Actors.Embedded.Activations;

namespace Orleans;

/// <summary>The base of every grain class. A grain made outside the runtime (in a unit test) has no factory, services or key.</summary>
public abstract class Grain : IAddressable
{
    /// <summary>The runtime constructs a grain in a turn of its activation, so the current scheduler is that activation.</summary>
    protected Grain() => Activation = TaskScheduler.Current as Activation;

    internal Activation? Activation { get; }

    protected IGrainFactory GrainFactory => RequireActivation().Runtime;

    protected internal IServiceProvider ServiceProvider => RequireActivation().Runtime.Services;

    /// <summary>Called before the first request; an exception fails the waiting calls and drops the activation.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called after the last request; not called after a crash, so nothing that must happen may depend on it.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deactivates once the running requests are done. Queued requests are served by the next activation.</summary>
    protected internal void DeactivateOnIdle() =>
        RequireActivation().LeaveAfterRunning(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));

    /// <summary>Keeps an idle activation from being collected for that long; a negative span takes the wish back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => RequireActivation().DelayCollection(timeSpan);

    internal Activation RequireActivation() =>
        Activation ?? throw new InvalidOperationException($"{GetType().Name} was made outside the runtime and has no activation.");
}
