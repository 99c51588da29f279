using System.Text;
using Actors.Gateway.Hmac.Signing;

namespace Actors.Gateway.Hmac;

/// <summary>Short forms for reading bodies in tests.</summary>
internal static class Canonical
{
    /// <summary>The canonical text, or the fault's name in angle brackets.</summary>
    internal static string Text(string body, NumberStyle style = NumberStyle.Double) => Text(Encoding.UTF8.GetBytes(body), style);

    internal static string Text(byte[] body, NumberStyle style = NumberStyle.Double)
    {
        switch (JqCanonicalJson.Read(body))
        {
            case CanonicalOutcome.Canonical(var canonical):
                using (canonical)
                    return canonical.Restyle(style) ? Encoding.UTF8.GetString(canonical.Text) : "<too large in this style>";
            case CanonicalOutcome.Refused(var fault, _):
                return $"<{fault}>";
            default:
                throw new InvalidOperationException();
        }
    }

    internal static AuthMember? Auth(string body)
    {
        var outcome = Assert.IsType<CanonicalOutcome.Canonical>(JqCanonicalJson.Read(Encoding.UTF8.GetBytes(body)));
        using (outcome.Body)
            return outcome.Body.Auth;
    }
}
