using System.Text;
using Actors.Configuration;
using Actors.Link;
using Microsoft.Extensions.Configuration;

namespace Actors.NodeAgent;

/// <summary>The agent's settings, by the names users know.</summary>
public static class AgentSettings
{
    /// <summary>It names a directory too, whose name a file system bounds in bytes.</summary>
    private const int MaxNodeIdBytes = 255;

    private const int MaxCapacity = 1000;

    /// <summary>What can be set, for the documentation and <c>--help</c>.</summary>
    public static IReadOnlyList<SettingInfo> All()
    {
        var reader = new SettingsReader(new ConfigurationManager());
        Read(reader);
        return reader.Settings;
    }

    /// <summary>Reads all of them. Mistakes stay in the reader, to be reported together with those of others.</summary>
    public static AgentOptions Read(SettingsReader settings)
    {
        string api = settings.Text(
            "API", "http://127.0.0.1:8080", "The server's base URL. The agent needs no other address or port.", complaint: ComplaintAboutApi);
        string node = settings.Text(
            "NODE_ID", Environment.MachineName, "The node's name, as jobs are addressed to it.", "the host's name", ComplaintAboutNode);
        string? secret = settings.Secret(
            "SECRET", "Signs the agent's connection: the same secret as the server's.",
            "It is the server's SECRET; that of a quick start is in credentials.json of its data directory.");
        string key = settings.Text("KEY_ID", RequestSignature.DefaultKeyId, "Which of the server's SECRETS it is.");
        string data = settings.Text(
            "DATA_DIR", Path.Combine("data", "agents", node), "The agent's journal and the output of its jobs. Mode 0700.", "./data/agents/$NODE_ID");
        return new AgentOptions
        {
            Api = new Uri(api),
            NodeId = node,
            Secret = secret ?? "",
            KeyId = key,
            DataDirectory = data,
            Capacity = settings.Int(
                "CAPACITY", 2 * Environment.ProcessorCount, "jobs", "Jobs at once, those that wait on the node included.", 1, MaxCapacity, "processors × 2"),
            KillGrace = settings.Duration(
                "KILL_GRACE", TimeSpan.FromSeconds(5), "From SIGTERM to SIGKILL when a job is canceled or out of time.", max: TimeSpan.FromHours(1)),
            DrainTimeout = settings.Duration(
                "DRAIN_TIMEOUT", TimeSpan.FromSeconds(30), "How long running jobs may go on after SIGTERM to the agent. What runs then is lost.",
                max: TimeSpan.FromDays(1)),
            DefaultTimeout = settings.Duration(
                "JOB_TIMEOUT", TimeSpan.FromHours(1), "How long a job may run that has no timeout of its own.", min: TimeSpan.FromSeconds(1)),
            MaxOutputBytes = settings.ByteSize(
                "MAX_OUTPUT", AgentOptions.DefaultMaxOutputBytes, "Output kept of one job, stdout and stderr together; the rest is cut, with a marker.",
                max: AgentOptions.LargestMaxOutputBytes),
        };
    }

    private static string? ComplaintAboutApi(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? api) && api.Scheme is "http" or "https"
            ? api.Query.Length + api.Fragment.Length + api.UserInfo.Length == 0 ? null : "which has more than a base URL has: scheme, host, port and path"
            : "which is not a URL that begins with http:// or https://";

    private static string? ComplaintAboutNode(string text)
    {
        if (text is "." or "..") return "which is no name";
        if (text.Any(c => char.IsControl(c) || c == '/')) return "which holds a control character or a slash";
        return text.Length > AgentOptions.MaxNodeIdLength || Encoding.UTF8.GetByteCount(text) > MaxNodeIdBytes
            ? $"which is longer than {AgentOptions.MaxNodeIdLength} characters or {MaxNodeIdBytes} bytes"
            : null;
    }
}
