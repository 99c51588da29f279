using System.Text.Json;

namespace Actors.Grains.Serialization;

/// <summary>How storage writes and reads grain state.</summary>
public static class StoredJson
{
    public static readonly JsonSerializerOptions Options = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(GrainStateJson.Default.Options);
        options.Converters.Insert(0, new JobStateConverter());
        options.MakeReadOnly();
        return options;
    }
}
