namespace Actors.Gateway.Application;

/// <summary>Something with the secret that was just made for it, which is shown this once.</summary>
public sealed record IssuedSecret<T>(T Of, string Secret);
