using System.Net.WebSockets;
using Heartbeat.CompilerServices;

namespace Heartbeat.Testing;

/// <summary>What a socket meets in a world, in place of its process.</summary>
internal sealed class WorldEnvironment(HeartbeatWorld world, Host host) : SocketEnvironment
{
    public override TaskScheduler Scheduler => host.Scheduler;

    public override TimeProvider TimeProvider => host;

    public override double NextRandom() => world.Stage.Chance.Fraction();

    public override ValueTask<WebSocket> ConnectAsync(IHeartbeatSocket socket, ConnectContext context, CancellationToken cancellationToken)
        => world.DialAsync(socket, context, host, cancellationToken);

    public override void OnFirstUse(IHeartbeatSocket socket) => world.Meet(socket);

    public override void OnHookFailed(IHeartbeatSocket socket, string hook, Exception exception) => world.HookFailed(socket, hook, exception);
}
