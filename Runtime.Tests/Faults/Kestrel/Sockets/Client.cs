using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Kestrel.Sockets;

/// <summary>The dialing end of most tests, with every hook, in the shapes that EchoSession has not.</summary>
[HeartbeatSocket(Interval = 200, Timeout = 3000, Retry = 50, Jitter = false, Max = 3, CloseTimeout = 3000)]
internal sealed partial class Client
{
    public Journal Journal { get; } = new(TimeProvider.System);

    public Action<ConnectContext>? Connecting { get; set; }

    public Action<string>? OnText { get; set; }

    private partial Task OnConnectingAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        using (Journal.DecisionHook($"OnConnecting {context.Attempt}", context))
        {
            Connecting?.Invoke(context);
        }

        return Task.CompletedTask;
    }

    partial void OnOpening(OpeningContext opening) => Journal.Add("OnOpening", opening);

    private async partial Task OnOpenAsync(CancellationToken cancellationToken)
    {
        using (Journal.EventHook("OnOpen"))
        {
            await Task.Yield();
        }
    }

    partial void OnMessage(string message)
    {
        using (Journal.EventHook(message.Length <= 40 ? $"OnMessage {message}" : $"OnMessage {message.Length} characters", message))
        {
            OnText?.Invoke(message);
        }
    }

    partial void OnMessage(ReadOnlySpan<byte> data)
    {
        using (Journal.EventHook($"OnBytes {data.Length}", data.ToArray()))
        {
        }
    }

    partial void OnPing() => Journal.Add("OnPing");

    partial void OnPong(TimeSpan roundTrip) => Journal.Add("OnPong", roundTrip);

    partial void OnUnsent(UnsentMessage message) => Journal.Add($"OnUnsent {message.Text}", message);

    partial void OnError(Exception exception) => Journal.Add($"OnError {exception.GetType().Name}", exception);

    private async partial Task OnCloseAsync(SocketCloseReason reason, CancellationToken cancellationToken)
    {
        using (Journal.EventHook($"OnClose {reason.Kind}", reason))
        {
            await Task.Yield();
        }
    }

    partial void OnReconnecting(ReconnectAttempt attempt) => Journal.Add($"OnReconnecting {attempt.Number}", attempt);

    partial void OnGaveUp(SocketCloseReason reason) => Journal.Add($"OnGaveUp {reason.Kind}", reason);
}
