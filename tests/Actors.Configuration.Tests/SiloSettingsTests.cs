using Actors.Silo;
using Microsoft.Extensions.Configuration;

namespace Actors.Configuration.Tests;

public sealed class SiloSettingsTests
{
    [Fact]
    public void Delays_are_durations_or_plain_seconds_as_any_duration_is()
    {
        var settings = Read("WEBHOOKS_RETRY_DELAYS", "5, 1m30s,0.5", out var mistakes);
        Assert.Empty(mistakes);
        Assert.Equal([5.0, 90.0, 0.5], settings.Webhooks.Rules.RetryDelays.Select(delay => delay.TotalSeconds));
    }

    [Theory]
    [InlineData("WEBHOOKS_RETRY_DELAYS", "5,soon")]
    [InlineData("WEBHOOKS_RETRY_DELAYS", "5,2000000h")]
    [InlineData("HISTORY_TTL", "2000000h")]
    [InlineData("MAX_WAIT", "25h")]
    [InlineData("HEARTBEAT_INTERVAL", "1500h")]
    [InlineData("LIVE_PING_INTERVAL", "1500h")]
    [InlineData("HOST", "300.1.1.1")]
    public void A_value_that_could_not_be_kept_is_a_mistake(string name, string value)
    {
        Read(name, value, out var mistakes);
        Assert.Contains(mistakes, mistake => mistake.StartsWith(name, StringComparison.Ordinal));
    }

    private static SiloSettings Read(string name, string value, out IReadOnlyList<string> mistakes)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(name, (string?)value)]).Build());
        var settings = SiloSettings.Read(reader);
        try
        {
            reader.ThrowIfMistaken();
            mistakes = [];
        }
        catch (SettingsException e)
        {
            mistakes = e.Mistakes;
        }
        return settings;
    }
}
