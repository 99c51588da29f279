using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Actors.Gateway.Tokens;

/// <summary>Public keys of token issuers, from files in PEM: <c>PUBLIC KEY</c>, <c>RSA PUBLIC KEY</c> or <c>CERTIFICATE</c>, several in one file if need be.</summary>
internal static class PublicKeyFile
{
    private const int MinRsaBits = 2048;
    private const int MaxBytes = 1024 * 1024;

    public static IReadOnlyList<SecurityKey> Read(string path, ICollection<string> mistakes)
    {
        var keys = new List<SecurityKey>();
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new CryptographicException($"it is longer than {MaxBytes} bytes");
            var rest = File.ReadAllText(path).AsSpan();
            while (PemEncoding.TryFind(rest, out var fields))
            {
                keys.Add(KeyOf(rest[fields.Label], rest[fields.Location]));
                rest = rest[fields.Location.End..];
            }
            if (keys.Count == 0)
                mistakes.Add($"TOKEN_PUBLIC_KEYS: {path} holds no key in PEM.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            mistakes.Add($"TOKEN_PUBLIC_KEYS: {path} cannot be used: {e.Message}");
        }
        return keys;
    }

    private static SecurityKey KeyOf(ReadOnlySpan<char> label, ReadOnlySpan<char> pem)
    {
        switch (label)
        {
            case "CERTIFICATE":
                using (var certificate = X509Certificate2.CreateFromPem(pem))
                {
                    return certificate.GetRSAPublicKey() is { } ofRsa ? Checked(ofRsa)
                        : certificate.GetECDsaPublicKey() is { } ofCurve ? new ECDsaSecurityKey(ofCurve)
                        : throw new CryptographicException("the certificate's key is neither RSA nor elliptic-curve");
                }
            case "RSA PUBLIC KEY":
                return Checked(Imported(RSA.Create(), pem));
            case "PUBLIC KEY":
                try
                {
                    return Checked(Imported(RSA.Create(), pem));
                }
                catch (CryptographicException) when (!IsRsa(pem))
                {
                    return new ECDsaSecurityKey(Imported(ECDsa.Create(), pem));
                }
            default:
                throw new CryptographicException($"it holds a {label}, where a PUBLIC KEY or CERTIFICATE is expected; private keys belong to the issuer alone");
        }
    }

    private static T Imported<T>(T key, ReadOnlySpan<char> pem) where T : AsymmetricAlgorithm
    {
        key.ImportFromPem(pem);
        return key;
    }

    /// <summary>By the object identifier rsaEncryption (1.2.840.113549.1.1.1).</summary>
    private static bool IsRsa(ReadOnlySpan<char> pem)
    {
        var fields = PemEncoding.Find(pem);
        var der = Convert.FromBase64String(new string(pem[fields.Base64Data]));
        return der.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]) >= 0;
    }

    private static RsaSecurityKey Checked(RSA key) =>
        key.KeySize >= MinRsaBits ? new RsaSecurityKey(key) : throw new CryptographicException($"its RSA key has {key.KeySize} bits, and {MinRsaBits} are the least");
}
