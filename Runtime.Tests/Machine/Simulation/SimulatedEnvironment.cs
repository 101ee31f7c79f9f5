using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>What a socket of the simulation meets in place of its process.</summary>
/// <param name="world">The world.</param>
/// <param name="host">The process that it lives in.</param>
/// <param name="dial">Dials; an end that only accepts never does.</param>
internal sealed class SimulatedEnvironment(SimulatedWorld world, Host host, Func<ConnectContext, CancellationToken, ValueTask<WebSocket>>? dial = null) : SocketEnvironment
{
    public override TaskScheduler Scheduler => host.Scheduler;

    public override TimeProvider TimeProvider => host;

    public override double NextRandom() => world.Chance.Fraction();

    public override ValueTask<WebSocket> ConnectAsync(IHeartbeatSocket socket, ConnectContext context, CancellationToken cancellationToken)
        => dial!(context, cancellationToken);
}
