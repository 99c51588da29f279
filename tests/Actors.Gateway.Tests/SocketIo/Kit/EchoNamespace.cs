using System.Text.Json;
using Actors.Gateway.SocketIo.Server;

namespace Actors.Gateway.SocketIo.Kit;

/// <summary>What the protocol's public test suite expects of a server: tells back what a client authenticates with, sends and asks.</summary>
internal sealed class EchoNamespace(string name) : ISocketNamespace
{
    public string Name => name;

    public ValueTask<Result<ISocketListener>> Admit(SocketIoSocket socket, JsonElement auth)
    {
        if (auth.ValueKind == JsonValueKind.Object && auth.TryGetProperty("refuse", out var reason))
            return ValueTask.FromResult<Result<ISocketListener>>(new Rejection(RejectionCode.Forbidden, reason.GetString()!));
        return ValueTask.FromResult(new Result<ISocketListener>
        {
            Value = new Echo(socket, auth.ValueKind == JsonValueKind.Undefined ? "{}" : auth.GetRawText()),
        });
    }

    private sealed class Echo(SocketIoSocket socket, string auth) : ISocketListener
    {
        public void Connected() => socket.Emit(Json($"[\"auth\",{auth}]"), []);

        public async ValueTask Received(SocketEvent received)
        {
            switch (received.Name)
            {
                case "message":
                    socket.Emit(Json($"[\"message-back\"{Rest(received, before: ",")}]"), received.Attachments);
                    break;
                case "message-with-ack":
                    socket.Acknowledge(received, Json($"[{Rest(received, before: "")}]"), received.Attachments);
                    break;
                case "send-me-away":
                    socket.Disconnect("asked to");
                    break;
                case "ask-me":
                    // The answer comes over the connection whose events are waited for here: it must not be held up.
                    _ = AskBack();
                    break;
            }
            await ValueTask.CompletedTask;
        }

        public void Disconnected(string reason) { }

        private async Task AskBack()
        {
            var answer = await socket.Ask(Json("[\"question\",42]"), CancellationToken.None);
            socket.Emit(Json($"[\"answered\",{answer.GetRawText()}]"), []);
        }

        private static string Rest(SocketEvent received, string before) =>
            string.Concat(received.Arguments.EnumerateArray().Skip(1).Select((argument, i) => (i == 0 ? before : ",") + argument.GetRawText()));

        private static byte[] Json(string text) => System.Text.Encoding.UTF8.GetBytes(text);
    }
}
