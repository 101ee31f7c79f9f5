using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>A connect that must fail, whyever; and what holds of every one.</summary>
internal static class RefusedConnect
{
    /// <param name="address">Where to.</param>
    /// <param name="options">The socket's.</param>
    /// <param name="kind">What every attempt must end with.</param>
    /// <param name="isFinal">Whether the first attempt must be the last.</param>
    public static async Task<SocketCloseReason> Run(Uri address, HeartbeatOptions options, SocketCloseKind kind = SocketCloseKind.ConnectFailed, bool isFinal = false)
    {
        var retries = isFinal ? 0 : options.Max;
        await using var socket = new ScriptedSocket(options);
        if (isFinal)
        {
            // The hook would decide otherwise.
            socket.Hooks.Kinds &= ~HookKinds.ShouldReconnect;
        }

        var began = new List<long>();
        socket.Hooks.Connecting = async (_, _) =>
        {
            began.Add(Stopwatch.GetTimestamp());
            if (began.Count > 1)
            {
                // One that waits is replaced by a newer one: on a busy machine the next attempt could fail before it was notified.
                await socket.Journal.Until("OnReconnecting", began.Count - 1);
            }
        };

        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(address).InTime());
        var reason = closed.Reason;
        Assert.Equal((kind, isFinal), (reason.Kind, reason.IsFinal));
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Same(reason, await socket.Completion.InTime());
        Assert.Same(reason.Exception, closed.InnerException);
        Assert.Contains($"{reason}", closed.Message, StringComparison.Ordinal);

        // Each attempt is told once, and Max is kept where one more could help.
        Assert.Equal(retries + 1, began.Count);
        Assert.Equal(retries + 1, socket.Journal.Count("OnError"));
        Assert.Equal(Enumerable.Range(1, retries), socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(attempt => attempt.Number));
        Assert.Equal(1, socket.Journal.Count($"OnGaveUp {kind}"));
        Assert.Equal(0, socket.Journal.Count("OnOpen") + socket.Journal.Count("OnOpening") + socket.Journal.Count("OnClose"));
        Assert.Empty(socket.Journal.Violations);

        for (var attempt = 1; attempt < began.Count; attempt++)
        {
            Assert.InRange(Stopwatch.GetElapsedTime(began[attempt - 1], began[attempt]), options.Retry, Patience.Limit);
        }

        return reason;
    }
}
