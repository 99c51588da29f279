using System.Text.Json;

namespace Actors.Grains.Serialization;

/// <summary>How storage writes and reads grain state.</summary>
public static class StoredJson
{
    /// <summary>Levels of arrays and objects in a record: more than any edge takes in a payload or a result (256, the signed one), for what was
    /// taken must be read again.</summary>
    public const int MaxDepth = 512;

    public static readonly JsonSerializerOptions Options = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(GrainStateJson.Default.Options);
        options.Converters.Insert(0, new JobStateConverter());
        options.MakeReadOnly();
        return options;
    }
}
