using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Heartbeat;

/// <summary>Calls event hooks, and deals with what they throw. Knows no order and no turn: that is the <see cref="HookQueue"/>'s.</summary>
/// <param name="hooks">The class's hooks.</param>
/// <param name="log">The log.</param>
/// <param name="failed">Is told of each that throws, with its name, if anybody is.</param>
internal sealed class HookInvoker(HeartbeatHooks hooks, Log log, Action<string, Exception>? failed = null)
{
    private volatile bool _isSocketDisposed;

    public HookKinds Written { get; } = hooks.Written;

    /// <summary>Whether the socket is disposed of, so that what a hook calls of it throws.</summary>
    public bool IsSocketDisposed
    {
        get => _isSocketDisposed;
        set => _isSocketDisposed = value;
    }

    public bool IsWritten(HookKinds hook) => (Written & hook) != 0;

    /// <summary>The hook that takes a message: text goes to the string hook where there is one.</summary>
    public HookKinds HookFor(WebSocketMessageType type)
        => type == WebSocketMessageType.Text && IsWritten(HookKinds.Text) ? HookKinds.Text : Written & HookKinds.Bytes;

    /// <summary>Starts a hook. An exception is in the result, never thrown; what is ambient is afterwards as it was.</summary>
    public ValueTask Call(HookCall call, CancellationToken token)
    {
        var ambient = AmbientState.Capture();
        try
        {
            return call.IsMessage ? CallMessageHook(call.Hook, call.Message, call.Type, token) : CallOther(call, token);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
        finally
        {
            ambient.Restore();
        }
    }

    /// <summary>Starts the hook for a message. An exception is in the result, never thrown. What is ambient is the caller's to look after.</summary>
    public ValueTask CallMessageHook(HookKinds hook, ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken token)
    {
        try
        {
            return hook == HookKinds.Text
                ? hooks.OnMessageAsync(Encoding.UTF8.GetString(message.Span), token)
                : hooks.OnMessageAsync(message, type, token);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    /// <summary>Waits for a hook, and calls <c>OnError</c> in the same turn if it failed.</summary>
    /// <param name="hook">Which one runs.</param>
    /// <param name="running">What it returned.</param>
    /// <param name="tokens">The tokens of its start.</param>
    /// <param name="token">The one of them that it got.</param>
    /// <returns>To be awaited once: what it waits with is used again.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ObserveAsync(HookKinds hook, ValueTask running, HookTokens tokens, CancellationToken token)
    {
        try
        {
            await running;
        }
        catch (OperationCanceledException exception) when (token.IsCancellationRequested)
        {
            // The hook did as its token bade it.
            log.HookCancelled(HookNames.Of(hook), exception);
        }
        catch (ObjectDisposedException exception) when (IsSocketDisposed)
        {
            // The same, where it was the socket's disposal that came first.
            log.HookCancelled(HookNames.Of(hook), exception);
        }
        catch (SocketClosedException exception) when (tokens.Next != token)
        {
            // It was about to send when the socket closed, which OnClose tells of. The token that it got may say so only a little later.
            log.HookCancelled(HookNames.Of(hook), exception);
        }
        catch (Exception exception)
        {
            log.HookFailed(HookNames.Of(hook), exception);
            CallErrorHook(hook, exception);
        }
    }

    private ValueTask CallOther(HookCall call, CancellationToken token)
    {
        switch (call.Hook)
        {
            case HookKinds.Open:
                return hooks.OnOpenAsync(token);
            case HookKinds.Close:
                return hooks.OnCloseAsync(call.Reason!, token);
            case HookKinds.Ping:
                hooks.OnPing();
                break;
            case HookKinds.Pong:
                hooks.OnPong(call.RoundTrip);
                break;
            case HookKinds.Unsent:
                hooks.OnUnsent(call.Unsent!);
                break;
            case HookKinds.Error:
                hooks.OnError(call.Exception!);
                break;
            case HookKinds.Reconnecting:
                hooks.OnReconnecting(call.Attempt!);
                break;
            case HookKinds.GaveUp:
                hooks.OnGaveUp(call.Reason!);
                break;
        }

        return default;
    }

    private void CallErrorHook(HookKinds hook, Exception exception)
    {
        failed?.Invoke(HookNames.Of(hook), exception);
        if (hook == HookKinds.Error || !IsWritten(HookKinds.Error))
        {
            return;
        }

        try
        {
            hooks.OnError(exception);
        }
        catch (Exception second)
        {
            log.HookFailed(HookNames.Of(HookKinds.Error), second);
            failed?.Invoke(HookNames.Of(HookKinds.Error), second);
        }
    }
}
