using System.Net.WebSockets;
using Heartbeat.CompilerServices;

namespace Heartbeat.Testing.Tests;

/// <summary>What a socket met in a world before its own frames ran there, and meets in a browser: WebSockets of the platform's.</summary>
internal sealed class PlatformEnvironment(HeartbeatWorld world) : SocketEnvironment
{
    private readonly WorldEnvironment _environment = world.Parts.NewEnvironment((Host)world.TimeProvider);

    public override TaskScheduler Scheduler => _environment.Scheduler;

    public override TimeProvider TimeProvider => _environment.TimeProvider;

    public override double NextRandom() => _environment.NextRandom();

    public override ValueTask<WebSocket> ConnectAsync(IHeartbeatSocket socket, ConnectContext context, CancellationToken cancellationToken)
        => _environment.ConnectAsync(socket, context, cancellationToken);

    public override void OnFirstUse(IHeartbeatSocket socket) => _environment.OnFirstUse(socket);

    public override void OnUse(IHeartbeatSocket socket) => _environment.OnUse(socket);

    public override void OnHookFailed(IHeartbeatSocket socket, string hook, Exception exception) => _environment.OnHookFailed(socket, hook, exception);
}
