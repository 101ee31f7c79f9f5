using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Hooks that write everything into a journal and then do what the test gave them to do.</summary>
internal sealed class ScriptedHooks(Journal journal) : HeartbeatHooks
{
    public const HookKinds All = (HookKinds)((1 << 14) - 1) & ~HookKinds.RetryDelay;

    /// <summary>The heartbeats that every quiet second brings; tests about anything else leave them out.</summary>
    public const HookKinds Heartbeats = HookKinds.Ping | HookKinds.Pong;

    /// <summary>What counts as written. As in generated code, what is not written does nothing where it is called all the same.</summary>
    public HookKinds Kinds { get; set; } = All & ~Heartbeats;

    public Func<ConnectContext, CancellationToken, ValueTask>? Connecting { get; set; }

    /// <summary>What an endpoint's request is met with; one who sets it says so in <see cref="Kinds"/> too.</summary>
    public Func<AcceptContext, CancellationToken, ValueTask>? Accepting { get; set; }

    public Action<OpeningContext>? Opening { get; set; }

    /// <summary>The opening in the shape that can await; instead of <see cref="Opening"/>.</summary>
    public Func<OpeningContext, CancellationToken, ValueTask>? SignIn { get; set; }

    /// <summary>The delay before an attempt; one who sets it says so in <see cref="Kinds"/> too.</summary>
    public Func<ReconnectAttempt, TimeSpan?>? Delay { get; set; }

    public Func<SocketCloseReason, bool>? Reconnects { get; set; }

    public Func<CancellationToken, ValueTask>? Open { get; set; }

    public Func<string, CancellationToken, ValueTask>? Text { get; set; }

    public Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask>? Bytes { get; set; }

    public Action? Ping { get; set; }

    public Action<TimeSpan>? Pong { get; set; }

    public Action<UnsentMessage>? Unsent { get; set; }

    public Action<Exception>? Error { get; set; }

    public Func<SocketCloseReason, CancellationToken, ValueTask>? Close { get; set; }

    public Action<ReconnectAttempt>? Reconnecting { get; set; }

    public Action<SocketCloseReason>? GaveUp { get; set; }

    protected internal override HookKinds Written => Kinds;

    protected internal override async ValueTask OnConnectingAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        if (!Kinds.HasFlag(HookKinds.Connecting))
        {
            return;
        }

        using (journal.DecisionHook($"OnConnecting {context.Attempt}", context))
        {
            await (Connecting?.Invoke(context, cancellationToken) ?? default);
        }
    }

    protected internal override async ValueTask OnAcceptingAsync(AcceptContext context, CancellationToken cancellationToken)
    {
        if (!Kinds.HasFlag(HookKinds.Accepting))
        {
            return;
        }

        using (journal.DecisionHook("OnAccepting", context))
        {
            await (Accepting?.Invoke(context, cancellationToken) ?? default);
        }
    }

    protected internal override ValueTask OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken)
    {
        if (!Kinds.HasFlag(HookKinds.Opening))
        {
            return default;
        }

        if (SignIn is not null)
        {
            return SignInAsync(context, cancellationToken);
        }

        // As a hook in the shape that cannot await.
        using (journal.DecisionHook("OnOpening", context))
        {
            Opening?.Invoke(context);
        }

        return default;
    }

    private async ValueTask SignInAsync(OpeningContext context, CancellationToken cancellationToken)
    {
        using (journal.DecisionHook("OnOpening", context))
        {
            await SignIn!(context, cancellationToken);
        }
    }

    protected internal override TimeSpan? RetryDelay(ReconnectAttempt attempt)
    {
        if (!Kinds.HasFlag(HookKinds.RetryDelay))
        {
            return attempt.Delay;
        }

        using (journal.DecisionHook($"RetryDelay {attempt.Number}", attempt))
        {
            return Delay is { } delay ? delay(attempt) : attempt.Delay;
        }
    }

    protected internal override bool ShouldReconnect(SocketCloseReason reason)
    {
        if (!Kinds.HasFlag(HookKinds.ShouldReconnect))
        {
            return !reason.IsFinal;
        }

        using (journal.DecisionHook($"ShouldReconnect {reason.Kind}", reason))
        {
            return Reconnects?.Invoke(reason) ?? true;
        }
    }

    protected internal override async ValueTask OnOpenAsync(CancellationToken cancellationToken)
    {
        if (!Kinds.HasFlag(HookKinds.Open))
        {
            return;
        }

        using (journal.EventHook("OnOpen"))
        {
            await (Open?.Invoke(cancellationToken) ?? default);
        }
    }

    protected internal override async ValueTask OnMessageAsync(string message, CancellationToken cancellationToken)
    {
        if (!Kinds.HasFlag(HookKinds.Text))
        {
            return;
        }

        using (journal.EventHook($"OnMessage {Short(message)}", message))
        {
            await (Text?.Invoke(message, cancellationToken) ?? default);
        }
    }

    protected internal override async ValueTask OnMessageAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        if (!Kinds.HasFlag(HookKinds.Bytes))
        {
            return;
        }

        var copy = message.ToArray();
        using (journal.EventHook($"OnBytes {Short(Encoding.Latin1.GetString(copy))}", copy))
        {
            await (Bytes?.Invoke(message, cancellationToken) ?? default);
        }
    }

    protected internal override void OnPing()
    {
        if (!Kinds.HasFlag(HookKinds.Ping))
        {
            return;
        }

        using (journal.EventHook("OnPing"))
        {
            Ping?.Invoke();
        }
    }

    protected internal override void OnPong(TimeSpan roundTrip)
    {
        if (!Kinds.HasFlag(HookKinds.Pong))
        {
            return;
        }

        using (journal.EventHook("OnPong", roundTrip))
        {
            Pong?.Invoke(roundTrip);
        }
    }

    protected internal override void OnUnsent(UnsentMessage message)
    {
        if (!Kinds.HasFlag(HookKinds.Unsent))
        {
            return;
        }

        using (journal.EventHook($"OnUnsent {Short(message.Text ?? "binary")}", message))
        {
            Unsent?.Invoke(message);
        }
    }

    protected internal override void OnError(Exception exception)
    {
        if (!Kinds.HasFlag(HookKinds.Error))
        {
            return;
        }

        using (journal.EventHook($"OnError {exception.GetType().Name}", exception))
        {
            Error?.Invoke(exception);
        }
    }

    protected internal override async ValueTask OnCloseAsync(SocketCloseReason reason, CancellationToken cancellationToken)
    {
        if (!Kinds.HasFlag(HookKinds.Close))
        {
            return;
        }

        using (journal.EventHook($"OnClose {reason.Kind}", reason))
        {
            await (Close?.Invoke(reason, cancellationToken) ?? default);
        }
    }

    protected internal override void OnReconnecting(ReconnectAttempt attempt)
    {
        if (!Kinds.HasFlag(HookKinds.Reconnecting))
        {
            return;
        }

        using (journal.EventHook($"OnReconnecting {attempt.Number}", attempt))
        {
            Reconnecting?.Invoke(attempt);
        }
    }

    protected internal override void OnGaveUp(SocketCloseReason reason)
    {
        if (!Kinds.HasFlag(HookKinds.GaveUp))
        {
            return;
        }

        using (journal.EventHook($"OnGaveUp {reason.Kind}", reason))
        {
            GaveUp?.Invoke(reason);
        }
    }

    private static string Short(string text) => text.Length <= 40 ? text : $"{text.Length} characters";
}
