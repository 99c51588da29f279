using Microsoft.IdentityModel.Tokens;

namespace Actors.Gateway.Tokens;

/// <summary>Which algorithm goes with which kind of key. <c>none</c> goes with no key.</summary>
internal static class TokenAlgorithms
{
    public static bool Fit(string? algorithm, SecurityKey key) => key switch
    {
        SymmetricSecurityKey => algorithm is SecurityAlgorithms.HmacSha256,
        RsaSecurityKey => algorithm is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.RsaSha384 or SecurityAlgorithms.RsaSha512
            or SecurityAlgorithms.RsaSsaPssSha256 or SecurityAlgorithms.RsaSsaPssSha384 or SecurityAlgorithms.RsaSsaPssSha512,
        // A curve goes with one digest (RFC 7518, 3.4).
        ECDsaSecurityKey { KeySize: 256 } => algorithm is SecurityAlgorithms.EcdsaSha256,
        ECDsaSecurityKey { KeySize: 384 } => algorithm is SecurityAlgorithms.EcdsaSha384,
        ECDsaSecurityKey { KeySize: 521 } => algorithm is SecurityAlgorithms.EcdsaSha512,
        _ => false,
    };
}
