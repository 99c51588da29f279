using System.Collections.Immutable;
using System.Globalization;
using Actors.Jobs;
using Microsoft.AspNetCore.Http;

namespace Actors.Gateway.Http;

/// <summary>Reads query parameters. What is absent or empty has a default; what is wrong is remembered, and told by name.</summary>
internal sealed class QueryValues(IQueryCollection query)
{
    /// <summary>Longer than any request is let wait: what is more counts as this.</summary>
    private const double MaxSeconds = 1e6;

    /// <summary>The first mistake; null while there is none.</summary>
    public string? Mistake { get; private set; }

    public int Positive(string name, int fallback) =>
        Read(name, fallback, $"a whole number from 1 to {int.MaxValue}", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null);

    public TimeSpan Seconds(string name) => Read(name, TimeSpan.Zero, "a number of seconds",
        text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 ? TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds)) : null);

    /// <summary>Null when it is absent, or wrong.</summary>
    public T? Maybe<T>(string name, string meaning, Func<string, T?> read) where T : struct
    {
        if (Text(name) is not { } text)
            return null;
        var value = read(text);
        if (value is null)
            Mistake ??= $"{name} is {meaning}";
        return value;
    }

    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    public ImmutableArray<JobStatus> States(string name)
    {
        if (Text(name) is not { } state)
            return [];
        ImmutableArray<JobStatus> statuses = [.. Enum.GetValues<JobStatus>().Where(status => JobJson.StateOf(status) == state)];
        if (statuses.IsEmpty)
            Mistake ??= $"{name} is one of {string.Join(", ", JobJson.States)}";
        return statuses;
    }

    private T Read<T>(string name, T fallback, string meaning, Func<string, T?> read) where T : struct => Maybe(name, meaning, read) ?? fallback;
}
