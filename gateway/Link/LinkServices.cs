using Actors.Gateway.Application;
using Actors.Storage;
using Microsoft.Extensions.Logging;

namespace Actors.Gateway.Link;

/// <summary>What every session of the link works with.</summary>
public sealed record LinkServices(
    IGrainFactory Grains,
    IOutputStore Outputs,
    ResultJson Results,
    OutputNews News,
    GatewayOptions Options,
    TimeProvider Time,
    ILogger<LinkSession> Log);
