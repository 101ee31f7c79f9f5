using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>What a socket of the simulation meets in place of its process.</summary>
/// <param name="world">The world.</param>
/// <param name="host">The process that it lives in.</param>
/// <param name="dial">Makes an attempt of a number; an end that only accepts never does.</param>
internal sealed class SimulatedEnvironment(SimulatedWorld world, Host host, Func<int, CancellationToken, Task<ILinkEnd>>? dial = null) : SocketEnvironment
{
    public override TaskScheduler Scheduler => host.Scheduler;

    public override TimeProvider TimeProvider => host;

    public override bool DialsStreams => world.Mode == SimulationMode.Frames;

    public override double NextRandom() => world.Chance.Fraction();

    public override async ValueTask<WebSocket> ConnectAsync(IHeartbeatSocket socket, ConnectContext context, CancellationToken cancellationToken)
        => (WebSocket)await dial!(context.Attempt, cancellationToken);

    public override async ValueTask<DialedConnection> ConnectStreamAsync(IHeartbeatSocket socket, ConnectContext context, CancellationToken cancellationToken)
    {
        var stream = (SimulatedStream)await dial!(context.Attempt, cancellationToken);
        return new DialedConnection(stream) { HasUnread = () => stream.HasUnread };
    }
}
