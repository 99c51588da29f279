using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Actors.Client;

/// <summary>What the overloads that find out about types while they run have in common.</summary>
internal static class Reflection
{
    public const string Unreferenced = "The type is looked at while the program runs: pass a JsonTypeInfo where code is trimmed.";
    public const string Dynamic = "Code may be made while the program runs: pass a JsonTypeInfo where it is compiled ahead.";

    /// <summary>Names in camel case, as on the web; anything is read.</summary>
    public static JsonSerializerOptions Options
    {
        [RequiresUnreferencedCode(Unreferenced), RequiresDynamicCode(Dynamic)]
        get => JsonSerializerOptions.Web;
    }
}
