namespace Actors.Gateway.Application.Live;

/// <summary>How the live edges name a refusal, beside its message.</summary>
internal static class LiveRefusals
{
    public static string CodeOf(RejectionCode code) => code switch
    {
        RejectionCode.Invalid => "invalid",
        RejectionCode.NotFound => "not_found",
        RejectionCode.Forbidden => "forbidden",
        RejectionCode.KeyConflict => "key_conflict",
        RejectionCode.AlreadyEnded => "already_ended",
        RejectionCode.StaleAttempt => "stale_attempt",
        RejectionCode.WrongState => "wrong_state",
        RejectionCode.LimitReached => "limit_reached",
        RejectionCode.Unavailable => "unavailable",
        RejectionCode.TooLarge => "too_large",
        _ => throw new InvalidOperationException($"no name for {code}"),
    };
}
