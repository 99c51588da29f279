namespace Orleans;

/// <summary>What code outside the grains calls them through.</summary>
public interface IClusterClient : IGrainFactory
{
    IServiceProvider ServiceProvider { get; }
}
