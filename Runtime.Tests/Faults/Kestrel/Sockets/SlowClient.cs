using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Kestrel.Sockets;

/// <summary>Takes its time over the text "work".</summary>
[HeartbeatSocket(Interval = 200, Timeout = 2000, Retry = 50)]
internal sealed partial class SlowClient
{
    public Slowness Slowness { get; init; }

    public Journal Journal { get; } = new(TimeProvider.System);

    partial void OnOpen() => Journal.Add("OnOpen");

    private async partial ValueTask OnMessageAsync(string message, CancellationToken cancellationToken)
    {
        using (Journal.EventHook($"OnMessage {message}", message))
        {
            if (message != "work")
            {
                return;
            }

            await SlowHook.Run(Slowness);
        }
    }

    partial void OnClose(SocketCloseReason reason) => Journal.Add($"OnClose {reason.Kind}", reason);
}
