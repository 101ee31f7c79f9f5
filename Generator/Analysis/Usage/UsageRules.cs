using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>Every mistake in the use of a socket that the analyzer knows. docs/diagnostics.md has a section for each.</summary>
internal static class UsageRules
{
    private const string Usage = "Heartbeat.Usage";
    private const string Page = "https://github.com/heartbeat-net/heartbeat/blob/main/docs/diagnostics.md#";

    /// <summary>{0} the method, {1} what to do.</summary>
    public static readonly DiagnosticDescriptor CallNotAwaited = new(
        "HBT0050", "A call of a socket, such as SendAsync, is not awaited",
        "Nothing awaits '{0}', so its exception is lost; {1}, or discard the result with '_ =' if nobody needs to know",
        Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "A task that nothing awaits fails in silence: a message that was not sent, or a connection that never opened, is reported to nobody. The compiler warns of it in async methods only.",
        Page + "HBT0050");

    /// <summary>{0} the method, {1} the hook, {2} what to do.</summary>
    public static readonly DiagnosticDescriptor CallWaitsForItself = new(
        "HBT0051", "A decision hook calls a method that waits for the hook",
        "'{0}' throws in '{1}': the socket waits for this hook, so the call would wait for itself; {2}",
        Usage, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The socket waits for what a decision hook answers. A call that completes only when a connection is open would never complete there, so it throws InvalidOperationException.",
        Page + "HBT0051");

    /// <summary>No arguments.</summary>
    public static readonly DiagnosticDescriptor TrySendIgnored = new(
        "HBT0052", "The result of TrySend is ignored",
        "'TrySend' returns false if the message was not taken, and nobody looks; check the result, await 'SendAsync' instead, or discard the result with '_ =' if the message may be lost",
        Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "TrySend never waits. If the outbox is full or the socket has ended, it returns false, and the message is not sent. Nothing else reports that.",
        Page + "HBT0052");

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor UnsentNotHandled = new(
        "HBT0053", "TrySend is used without an OnUnsent hook",
        "'{0}' has no OnUnsent hook, so only the log shows which of the messages that TrySend took could not be sent; add 'partial void OnUnsent(UnsentMessage message)'",
        Usage, DiagnosticSeverity.Info, isEnabledByDefault: true,
        "TrySend returns before its message is sent. A message that was taken and could not be sent is passed to OnUnsent. Without that hook there is a line in the log, and the message is lost.",
        Page + "HBT0053");

    /// <summary>{0} the call, {1} the hook, {2} what to do.</summary>
    public static readonly DiagnosticDescriptor HookBlocks = new(
        "HBT0054", "A hook blocks its thread",
        "'{0}' blocks the thread in '{1}'; {2}",
        Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "A hook that blocks keeps a thread of the thread pool. Many of them leave the pool no thread, and heartbeats are answered late. In a browser there is no other thread at all.",
        Page + "HBT0054");

    /// <summary>{0} the bytes, {1} the hook, {2} what to do.</summary>
    public static readonly DiagnosticDescriptor BytesKept = new(
        "HBT0055", "The bytes of a message are kept after the hook has completed",
        "'{0}' is used after '{1}' has completed, but its bytes are valid until then only; {2}",
        Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "The bytes that a hook is given lie in a buffer that the next message is read into. Who keeps them finds other bytes there later.",
        Page + "HBT0055");

    /// <summary>{0} the local variable.</summary>
    public static readonly DiagnosticDescriptor SocketNotDisposed = new(
        "HBT0056", "A socket is connected and never disposed",
        "'{0}' is connected here and never disposed, so it reconnects and pings even when nobody uses it any more; declare it with 'await using', or call 'DisposeAsync'",
        Usage, DiagnosticSeverity.Info, isEnabledByDefault: true,
        "A socket that was connected stays connected, and reconnects, until it is closed or disposed. The garbage collector does not end it.",
        Page + "HBT0056");

    public static readonly ImmutableArray<DiagnosticDescriptor> All = ImmutableArray.Create(
        CallNotAwaited,
        CallWaitsForItself,
        TrySendIgnored,
        UnsentNotHandled,
        HookBlocks,
        BytesKept,
        SocketNotDisposed);
}
