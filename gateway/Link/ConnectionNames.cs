using System.Security.Cryptography;

namespace Actors.Gateway.Link;

/// <summary>Random names for production.</summary>
internal sealed class ConnectionNames : IConnectionNames
{
    public string Next() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
