using Actors.Gateway.Application;
using Actors.Gateway.Application.Live;
using Actors.Gateway.Hmac;
using Actors.Gateway.Hmac.Signing;
using Actors.Gateway.Http;
using Actors.Gateway.Link;
using Actors.Gateway.Link.Applications;
using Actors.Gateway.Requests;
using Actors.Gateway.SignalR;
using Actors.Gateway.SocketIo;
using Actors.Gateway.Sse;
using Actors.Gateway.Tokens;
using Actors.Gateway.Webhooks;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Gateway;

/// <summary>The application layer and the edges over it.</summary>
public static class ServiceRegistration
{
    public static IServiceCollection AddGateway(this IServiceCollection services, GatewayOptions options, SigningKeyRing keys, TokenOptions tokens)
    {
        services.AddSingleton(options);
        services.AddSingleton(keys);
        services.AddSingleton(new NonceWindow((long)options.MaxSkew.TotalSeconds, options.MaxNonces));
        services.AddSingleton<SignatureVerifier>();
        services.AddSingleton(tokens);
        services.AddSingleton<ITokenCallers, JwtCallers>();
        // Not AddAuthentication: that would make a ring of keys for cookies at each start, and write it into the home directory.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = TokenScheme.Name);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, TokenScheme>(TokenScheme.Name, null);
        services.AddAuthorization();

        services.AddSingleton<JobIdSource>();
        services.AddSingleton<JobRecovery>();
        services.AddSingleton<JobEnds>();
        services.AddSingleton<JobWatches>();
        services.AddSingleton<JobService>();
        services.AddSingleton<QueueService>();
        services.AddSingleton<PollerService>();
        services.AddSingleton<NodeService>();
        services.AddSingleton<OutputNews>();
        services.AddSingleton<FollowService>();
        services.AddSingleton<ResultJson>();

        services.AddSingleton<WaitReasons>();
        services.AddSingleton<WorkerService>();
        services.AddSingleton<AdminService>();

        services.AddSingleton<RequestBodies>();
        services.AddSingleton<RequestRates>();
        services.AddSingleton<SignedBody>();
        services.AddSingleton<QueueEndpoint>();
        services.AddSingleton<FetchEndpoint>();
        services.AddSingleton<ResultEndpoint>();
        services.AddSingleton<GetResultEndpoint>();
        services.AddSingleton<ListResultsEndpoint>();

        services.AddSingleton<HttpCallers>();
        services.AddSingleton<SubmitEndpoint>();
        services.AddSingleton<BatchEndpoint>();
        services.AddSingleton<JobsEndpoint>();
        services.AddSingleton<DeadJobsEndpoint>();
        services.AddSingleton<WorkersEndpoint>();
        services.AddSingleton<AdminEndpoint>();
        services.AddSingleton<OutputEndpoint>();
        services.AddSingleton<NodesEndpoint>();

        services.AddSingleton<LiveEventWriter>();
        services.AddSingleton<JobFeed>();
        services.AddSingleton<JobEventsEndpoint>();
        services.AddSocketIo();
        services.AddJobsHub(options.Live);

        services.AddSingleton<WebhookService>();
        services.AddSingleton<WebhookUpkeep>();
        services.AddSingleton<WebhookCalls>();
        services.AddSingleton<WebhooksEndpoint>();
        services.AddSingleton<DeliveriesEndpoint>();
        services.AddSingleton<MeEndpoint>();

        services.AddSingleton<LinkServices>();
        services.AddSingleton<ApplicationServices>();
        services.AddSingleton<LinkCallers>();
        services.AddSingleton<LinkEndpoint>();
        services.AddSingleton<IConnectionNames, ConnectionNames>();
        return services;
    }
}
