using System.Security.Cryptography;
using System.Text;

namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>What a user writes for a private channel of Pusher, who has the secret at hand.</summary>
[HeartbeatSocket(Heartbeat = typeof(PusherHeartbeat), Endpoint = false)]
internal sealed partial class OrdersSocket
{
    private readonly byte[] _secret;
    private readonly List<string> _messages = [];

    public OrdersSocket(string secret) => _secret = Encoding.UTF8.GetBytes(secret);

    public IReadOnlyList<string> Messages => _messages;

    private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken)
    {
        await context.ReceiveAsync(cancellationToken);
        var id = ((PusherHeartbeat)context.Connection.Heartbeat).SocketId;
        var proof = Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{id}:private-orders"))).ToLowerInvariant();
        context.Send($$$"""{"event":"pusher:subscribe","data":{"channel":"private-orders","auth":"app-key:{{{proof}}}"}}""");
        if ((await context.ReceiveAsync(cancellationToken)).Text!.Contains("error", StringComparison.Ordinal))
        {
            context.Refuse("The server does not take the proof for private-orders.");
        }
    }

    partial void OnMessage(string message) => _messages.Add(message);
}
