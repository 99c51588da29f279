using Actors.Gateway.Application.Live;
using Actors.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Gateway.SignalR;

/// <summary>SignalR at <c>/hubs/jobs</c>.</summary>
public static class SignalREdge
{
    private const string Hubs = "/hubs";

    public static void AddJobsHub(this IServiceCollection services, LiveOptions options) => services.AddSignalR(hub =>
    {
        hub.KeepAliveInterval = options.PingInterval;
        hub.ClientTimeoutInterval = options.PingInterval + options.PingTimeout;
        hub.MaximumReceiveMessageSize = options.MaxMessageBytes;
    });

    public static void MapJobsHub(this WebApplication app)
    {
        var origins = app.Services.GetRequiredService<OriginPolicy>();
        app.UseWhen(http => http.Request.Path.StartsWithSegments(Hubs), hubs => hubs.Use((http, next) =>
        {
            if (origins.Allows(http.Request))
                return next(http);
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }));
        app.MapHub<JobsHub>($"{Hubs}/jobs");
    }
}
