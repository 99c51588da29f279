using Actors.Cli.Display;
using Actors.Cli.Server;

namespace Actors.Cli.Commands;

/// <summary>What one run of the program works with.</summary>
internal sealed class Session(ServerClient client, Screen screen, TimeProvider time) : IDisposable
{
    public ServerClient Client => client;

    public Screen Screen => screen;

    public Server.Jobs Jobs { get; } = new(client, time);

    public OutputFollower Follower() => new(client, Jobs, OutputStream.Stdout(), OutputStream.Stderr(), screen.Notes, time);

    public void Dispose() => client.Dispose();
}
