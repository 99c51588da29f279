using Actors.Link.V1;

namespace Actors.Gateway.Link.Applications;

/// <summary>How the link says no to a client's request.</summary>
internal static class LinkRefusals
{
    public static Refusal Of(Rejection rejection) => new() { Code = CodeOf(rejection.Code), Message = rejection.Message };

    public static ServerMessage Of(long request, Rejection rejection) => new() { Refused = new Refused { Request = request, Refusal = Of(rejection) } };

    /// <summary>The one place where this edge's codes are chosen.</summary>
    private static RefusalCode CodeOf(RejectionCode code) => code switch
    {
        RejectionCode.Invalid => RefusalCode.Invalid,
        RejectionCode.NotFound => RefusalCode.NotFound,
        RejectionCode.Forbidden => RefusalCode.Forbidden,
        RejectionCode.KeyConflict => RefusalCode.Conflict,
        RejectionCode.AlreadyEnded => RefusalCode.WrongState,
        RejectionCode.StaleAttempt => RefusalCode.WrongState,
        RejectionCode.WrongState => RefusalCode.WrongState,
        RejectionCode.LimitReached => RefusalCode.LimitReached,
        RejectionCode.Unavailable => RefusalCode.Unavailable,
        RejectionCode.TooLarge => RefusalCode.TooLarge,
        _ => throw new InvalidOperationException($"no code for {code}"),
    };
}
