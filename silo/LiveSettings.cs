using Actors.Configuration;
using Actors.Gateway.Application.Live;

namespace Actors.Silo;

/// <summary>Settings of the live edges.</summary>
internal static class LiveSettings
{
    private const int MaxBytes = 64 * 1024 * 1024;

    public static LiveOptions Read(SettingsReader settings)
    {
        var live = new LiveOptions();
        return live with
        {
            MaxConnections = settings.Int("LIVE_MAX_CONNECTIONS", live.MaxConnections, "connections", "Live connections (Socket.IO, SignalR, Server-Sent Events) open at once; further ones are refused.", min: 1),
            MaxConnectionsPerUser = settings.Int("LIVE_MAX_CONNECTIONS_PER_USER", live.MaxConnectionsPerUser, "connections", "Live connections of one user; further ones are refused.", min: 1),
            MaxSubscriptions = settings.Int("LIVE_MAX_SUBSCRIPTIONS", live.MaxSubscriptions, "jobs", "Jobs that one live connection follows at once.", min: 1),
            MaxQueuedBytes = (int)settings.ByteSize("LIVE_MAX_QUEUED_BYTES", live.MaxQueuedBytes, "Bytes that wait to be sent to one live connection; one that reads so slowly is cut off.", min: 4 * live.MaxEventResultBytes, max: MaxBytes),
            MaxMessageBytes = (int)settings.ByteSize("LIVE_MAX_MESSAGE_BYTES", live.MaxMessageBytes, "Longest message of a live client.", min: 1024, max: MaxBytes),
            MaxMessagesPerSecond = settings.Int("LIVE_MAX_MESSAGES_PER_SECOND", live.MaxMessagesPerSecond, "messages", "Messages a second that a live client may send in the long run; past it the connection is closed.", min: 1),
            PingInterval = settings.Duration("LIVE_PING_INTERVAL", live.PingInterval, "How often a live connection shows that it is alive.", min: TimeSpan.FromMilliseconds(100), max: SiloSettings.LongestTimer),
            PingTimeout = settings.Duration("LIVE_PING_TIMEOUT", live.PingTimeout, "How long a live client may take to answer that.", min: TimeSpan.FromMilliseconds(100), max: SiloSettings.LongestTimer),
        };
    }
}
