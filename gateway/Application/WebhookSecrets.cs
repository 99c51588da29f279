using System.Security.Cryptography;

namespace Actors.Gateway.Application;

/// <summary>Makes the secrets that webhooks are signed with, in the form that Standard Webhooks gives them.</summary>
internal static class WebhookSecrets
{
    /// <summary>Within the standard's 24 to 64, and a whole number of base64 groups.</summary>
    private const int Bytes = 24;

    public static string New() => $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes))}";
}
