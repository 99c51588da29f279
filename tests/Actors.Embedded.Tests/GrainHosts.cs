namespace Actors.Embedded.Tests;

/// <summary>The one place that says which runtime the contract suite runs on.</summary>
internal static class GrainHosts
{
    public static async Task<IGrainHost> StartAsync() => await EmbeddedHost.StartAsync();
}
