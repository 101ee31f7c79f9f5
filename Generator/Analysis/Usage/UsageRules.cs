using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>Every mistake in the use of a socket that the analyzer knows. docs/diagnostics.md has a section for each.</summary>
internal static class UsageRules
{
    private const string Usage = "Heartbeat.Usage";

    /// <summary>{0} the method, {1} what to do.</summary>
    public static readonly DiagnosticDescriptor CallNotAwaited = Rules.Create(
        "HBT0050", "Call of a socket is not awaited",
        "Nothing awaits '{0}', so its exception is lost; {1}, or discard the result with '_ =' if nobody needs to know",
        Usage, DiagnosticSeverity.Warning,
        "A task that nothing awaits fails in silence: a message that was not sent, or a connection that never opened, is reported to nobody. The compiler warns of it in async methods only.");

    /// <summary>{0} the method, {1} the hook, {2} what to do.</summary>
    public static readonly DiagnosticDescriptor CallWaitsForItself = Rules.Create(
        "HBT0051", "Decision hook waits for itself",
        "'{0}' always throws in '{1}', because no connection can open before this hook returns; {2}",
        Usage, DiagnosticSeverity.Error,
        "The socket waits for what a decision hook answers. A call that completes only when a connection is open would never complete there, so it throws InvalidOperationException.");

    /// <summary>No arguments.</summary>
    public static readonly DiagnosticDescriptor TrySendIgnored = Rules.Create(
        "HBT0052", "Result of TrySend is ignored",
        "'TrySend' returns false if the message was not taken, and this result is ignored; check the result, await 'SendAsync' instead, or discard the result with '_ =' if the message may be lost",
        Usage, DiagnosticSeverity.Warning,
        "TrySend never waits. If the outbox is full or the socket has ended, it returns false, and the message is not sent. Nothing else reports that.");

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor UnsentNotHandled = Rules.Create(
        "HBT0053", "TrySend without an OnUnsent hook",
        "'{0}' has no OnUnsent hook, so a message that TrySend took and that could not be sent leaves only a line in the log, without its content; add 'partial void OnUnsent(UnsentMessage message)'",
        Usage, DiagnosticSeverity.Info,
        "TrySend returns before its message is sent. A message that was taken and could not be sent is passed to OnUnsent. Without that hook a line in the log is all that remains of it.");

    /// <summary>{0} the call, {1} the hook, {2} what to do.</summary>
    public static readonly DiagnosticDescriptor HookBlocks = Rules.Create(
        "HBT0054", "Hook blocks its thread",
        "'{0}' blocks the thread in '{1}'{2}",
        Usage, DiagnosticSeverity.Warning,
        "A hook that blocks keeps a thread of the thread pool. Many of them leave the pool no thread, and heartbeats are answered late. In a browser there is no other thread at all.");

    /// <summary>{0} the bytes, {1} the hook, {2} what to do.</summary>
    public static readonly DiagnosticDescriptor BytesKept = Rules.Create(
        "HBT0055", "Bytes of a message are kept after the hook",
        "'{0}' is kept beyond '{1}', but its bytes are overwritten when that has completed; {2}",
        Usage, DiagnosticSeverity.Warning,
        "The bytes that a hook is given lie in a buffer that the next message is read into. Code that keeps them finds other bytes there later.");

    /// <summary>{0} the local variable.</summary>
    public static readonly DiagnosticDescriptor SocketNotDisposed = Rules.Create(
        "HBT0056", "Connected socket is never disposed",
        "'{0}' is connected here and never disposed, so it reconnects and pings even when nobody uses it any more; declare it with 'await using', or call 'DisposeAsync'",
        Usage, DiagnosticSeverity.Info,
        "A socket that was connected stays connected, and reconnects, until it is closed or disposed, or gives up. The garbage collector does not end it.");

    public static readonly ImmutableArray<DiagnosticDescriptor> All = ImmutableArray.Create(
        CallNotAwaited,
        CallWaitsForItself,
        TrySendIgnored,
        UnsentNotHandled,
        HookBlocks,
        BytesKept,
        SocketNotDisposed);
}
