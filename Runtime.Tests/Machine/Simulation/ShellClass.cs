namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>The generated class that clients and sessions of the simulation are: every hook is written.</summary>
[HeartbeatSocket]
internal sealed partial class ShellClass
{
    /// <summary>What the hooks do; set before anything else.</summary>
    public required ShellHooks Hooks { get; init; }

    /// <summary>Which link a message belongs to, by its name.</summary>
    public required Func<string, SimulatedLink?> LinkOf { get; init; }

    public required Watch Watch { get; init; }

    private partial ValueTask OnConnectingAsync(ConnectContext context, CancellationToken cancellationToken) => Hooks.Ask("OnConnecting");

    private partial ValueTask OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => Hooks.Open(context, LinkOf, cancellationToken);

    private partial bool ShouldReconnect(SocketCloseReason reason) => Hooks.ShouldReconnect();

    private partial ValueTask OnOpenAsync(CancellationToken cancellationToken) => Hooks.Tell("OnOpen", Watch.OnOpenNotified);

    private partial ValueTask OnMessageAsync(string message, CancellationToken cancellationToken)
        => Hooks.TellMessage(message, LinkOf, cancellationToken);

    partial void OnPing() => Hooks.TellNow("OnPing");

    partial void OnPong(TimeSpan roundTrip) => Hooks.TellNow("OnPong");

    partial void OnUnsent(UnsentMessage message) => Hooks.TellNow("OnUnsent", () => Hooks.Unsent(message));

    partial void OnError(Exception exception) => Hooks.TellNow("OnError");

    private partial ValueTask OnCloseAsync(SocketCloseReason reason, CancellationToken cancellationToken)
        => Hooks.Tell("OnClose", Watch.CloseIsTold);

    partial void OnReconnecting(ReconnectAttempt attempt) => Hooks.TellNow("OnReconnecting", () => Watch.ReconnectIsTold(attempt.Number));

    partial void OnGaveUp(SocketCloseReason reason) => Hooks.TellNow("OnGaveUp", Watch.GivingUpIsTold);
}
