using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Kestrel.Sockets;

/// <summary>A session that decides on its request, as its guard says.</summary>
[HeartbeatSocket(Interval = 200, Timeout = 3000, AllowedOrigins = ["https://app.example.org"])]
internal sealed partial class GuardedSession
{
    private readonly Guard _guard;

    public GuardedSession(Guard guard)
    {
        _guard = guard;
        Options = guard.Options ?? Options;
        StateChanged += (_, change) => Journal.Add($"{change.Current}");
        guard.Sessions.Add(this);
    }

    public Journal Journal { get; } = new(TimeProvider.System);

    private async partial Task OnAcceptingAsync(AcceptContext context, CancellationToken cancellationToken)
    {
        using (Journal.DecisionHook("OnAccepting", context))
        {
            await _guard.Decide(context, cancellationToken);
        }
    }

    partial void OnOpen() => Journal.Add($"OnOpen {Connection?.SubProtocol}");

    private partial ValueTask OnMessageAsync(string message, CancellationToken cancellationToken) => SendAsync(message, cancellationToken);

    partial void OnError(Exception exception) => Journal.Add($"OnError {exception.GetType().Name}", exception);
}
