using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using Actors.Webhooks.Tests.Receivers;

namespace Actors.Webhooks.Tests.EndToEnd;

/// <summary>The sample, as its page says it is used: an Express server that verifies with the reference library of Standard Webhooks.</summary>
public sealed class SampleTests
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(5);

    private static readonly string Sample = typeof(SampleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "WebhookReceiver").Value!;

    [Fact]
    public async Task The_reference_library_takes_what_we_sign_and_refuses_what_another_did()
    {
        var directory = Directory.CreateTempSubdirectory("actors-receiver-").FullName;
        foreach (var file in new[] { "package.json", "receiver.js" })
            File.Copy(Path.Combine(Sample, file), Path.Combine(directory, file));
        await Install(directory);
        await using var silo = await WebhookSilo.Start();
        var port = FreePort();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/webhook");
        var (hook, secret) = await silo.Hook(url);
        var (stranger, _) = await silo.Hook(url + "?from=a-stranger", "failed");

        using var genuine = Start("node", directory, [("WEBHOOK_SECRET", secret), ("PORT", port.ToString(CultureInfo.InvariantCulture))], "receiver.js");
        try
        {
            await Line(genuine, $"listening on {port}");
            var job = await silo.EndJob(result: """{"size":3}""");
            await Line(genuine, $$"""exampleJob {{job}} completed: {"size":3}""");
            await silo.Delivery(hook, "delivered");
            await silo.Post($"/webhooks/{stranger}/test");
            await Line(genuine, "refused: No matching signature found");
        }
        finally
        {
            genuine.Kill();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task Install(string directory)
    {
        using var install = Start("npm", directory, [], "install", "--no-audit", "--no-fund", "--silent");
        var output = await install.StandardOutput.ReadToEndAsync().WaitAsync(InstallTime);
        await install.WaitForExitAsync().WaitAsync(InstallTime);
        Assert.True(install.ExitCode == 0, $"npm install failed:\n{output}");
    }

    private static Process Start(string program, string directory, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static async Task Line(Process process, string text)
    {
        var seen = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Receiver.Patience) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
            seen.AppendLine(line);
        }
        Assert.Fail($"'{text}' was not written, but: {seen}");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
