using System.Net.WebSockets;
using Heartbeat.CompilerServices;

namespace Heartbeat.Testing;

/// <summary>What a socket meets in a world, in place of its process.</summary>
internal sealed class WorldEnvironment(Host host, Chance chance, Dialing dialing, Census census, Player player) : SocketEnvironment
{
    public override TaskScheduler Scheduler => host.Scheduler;

    public override TimeProvider TimeProvider => host;

    public override double NextRandom() => chance.Fraction();

    public override bool DialsStreams => true;

    public override async ValueTask<WebSocket> ConnectAsync(IHeartbeatSocket socket, ConnectContext context, CancellationToken cancellationToken)
    {
        var (link, subProtocol) = await dialing.DialAsync(socket, context, host, takesBytes: false, cancellationToken);
        return new MemoryWebSocket(link, isClient: true, host) { AgreedSubProtocol = subProtocol };
    }

    public override async ValueTask<DialedConnection> ConnectStreamAsync(IHeartbeatSocket socket, ConnectContext context, CancellationToken cancellationToken)
    {
        var (link, subProtocol) = await dialing.DialAsync(socket, context, host, takesBytes: true, cancellationToken);
        var end = new ByteEnd(link, isClient: true, host);
        return new DialedConnection(end) { SubProtocol = subProtocol, HasUnread = () => end.HasUnread };
    }

    public override void OnFirstUse(IHeartbeatSocket socket) => census.Meet(socket);

    public override void OnUse(IHeartbeatSocket socket) => player.NoticeCaller();

    public override void OnHookFailed(IHeartbeatSocket socket, string hook, Exception exception) => census.HookFailed(socket, hook, exception);

    /// <summary>Has a socket live here with the options that it has.</summary>
    /// <returns>What it stands on.</returns>
    public HeartbeatConnection Adopt(IHeartbeatSocket socket)
    {
        if (socket is not IGeneratedSocket { Implementation: var implementation })
        {
            throw new ArgumentException($"{socket.GetType().Name} is no class with [HeartbeatSocket], so the world cannot give it options.", nameof(socket));
        }

        implementation.Options = ApplyTo(implementation.Options);
        return implementation;
    }
}
