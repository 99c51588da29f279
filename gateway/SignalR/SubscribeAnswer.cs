using System.Text.Json.Serialization;
using Actors.Gateway.Application.Live;

namespace Actors.Gateway.SignalR;

/// <summary>What a client is answered that wants to follow a job; in form the acknowledgement of the Socket.IO edge. A refusal is no exception: the hub would log
/// each as a fault.</summary>
internal sealed record SubscribeAnswer
{
    public required bool Ok { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? JobId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? State { get; init; }

    /// <summary>Everything up to this number has been told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Seq { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    public static SubscribeAnswer Of(Rejection rejection) => new() { Ok = false, Error = rejection.Message, Code = LiveRefusals.CodeOf(rejection.Code) };
}
