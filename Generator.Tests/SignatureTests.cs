using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests;

/// <summary>Each signature of each hook by itself: it is declared as it is written, and what was written is called, and nothing else.</summary>
public sealed class SignatureTests
{
    private static readonly (string Hook, string Kind, string Call)[] Written =
    [
        ("partial void OnConnecting(ConnectContext c) { }", "Connecting", "_socket.OnConnecting(context);"),
        ("private partial Task OnConnectingAsync(ConnectContext c, CancellationToken ct) => null!;", "Connecting", "new global::System.Threading.Tasks.ValueTask(_socket.OnConnectingAsync(context, cancellationToken));"),
        ("private partial ValueTask OnConnectingAsync(ConnectContext c, CancellationToken ct) => default;", "Connecting", "_socket.OnConnectingAsync(context, cancellationToken);"),
        ("partial void OnAccepting(AcceptContext a) { }", "Accepting", "_socket.OnAccepting(context);"),
        ("private partial Task OnAcceptingAsync(AcceptContext a, CancellationToken ct) => null!;", "Accepting", "new global::System.Threading.Tasks.ValueTask(_socket.OnAcceptingAsync(context, cancellationToken));"),
        ("private partial ValueTask OnAcceptingAsync(AcceptContext a, CancellationToken ct) => default;", "Accepting", "_socket.OnAcceptingAsync(context, cancellationToken);"),
        ("partial void OnOpening(OpeningContext o) { }", "Opening", "_socket.OnOpening(context);"),
        ("private partial Task OnOpeningAsync(OpeningContext o, CancellationToken ct) => null!;", "Opening", "new global::System.Threading.Tasks.ValueTask(_socket.OnOpeningAsync(context, cancellationToken));"),
        ("private partial ValueTask OnOpeningAsync(OpeningContext o, CancellationToken ct) => default;", "Opening", "_socket.OnOpeningAsync(context, cancellationToken);"),
        ("private partial bool ShouldReconnect(SocketCloseReason r) => false;", "ShouldReconnect", "_socket.ShouldReconnect(reason);"),
        ("partial void OnOpen() { }", "Open", "_socket.OnOpen();"),
        ("private partial Task OnOpenAsync(CancellationToken ct) => null!;", "Open", "new global::System.Threading.Tasks.ValueTask(_socket.OnOpenAsync(cancellationToken));"),
        ("private partial ValueTask OnOpenAsync(CancellationToken ct) => default;", "Open", "_socket.OnOpenAsync(cancellationToken);"),
        ("partial void OnMessage(string m) { }", "Text", "_socket.OnMessage(message);"),
        ("private partial Task OnMessageAsync(string m, CancellationToken ct) => null!;", "Text", "new global::System.Threading.Tasks.ValueTask(_socket.OnMessageAsync(message, cancellationToken));"),
        ("private partial ValueTask OnMessageAsync(string m, CancellationToken ct) => default;", "Text", "_socket.OnMessageAsync(message, cancellationToken);"),
        ("partial void OnMessage(ReadOnlySpan<byte> d) { }", "Bytes", "_socket.OnMessage(message.Span);"),
        ("private partial Task OnMessageAsync(ReadOnlyMemory<byte> d, CancellationToken ct) => null!;", "Bytes", "new global::System.Threading.Tasks.ValueTask(_socket.OnMessageAsync(message, cancellationToken));"),
        ("private partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> d, CancellationToken ct) => default;", "Bytes", "_socket.OnMessageAsync(message, cancellationToken);"),
        ("partial void OnMessage(ReadOnlySpan<byte> d, WebSocketMessageType t) { }", "Bytes", "_socket.OnMessage(message.Span, type);"),
        ("private partial Task OnMessageAsync(ReadOnlyMemory<byte> d, WebSocketMessageType t, CancellationToken ct) => null!;", "Bytes", "new global::System.Threading.Tasks.ValueTask(_socket.OnMessageAsync(message, type, cancellationToken));"),
        ("private partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> d, WebSocketMessageType t, CancellationToken ct) => default;", "Bytes", "_socket.OnMessageAsync(message, type, cancellationToken);"),
        ("partial void OnPing() { }", "Ping", "_socket.OnPing();"),
        ("partial void OnPong(TimeSpan t) { }", "Pong", "_socket.OnPong(roundTrip);"),
        ("partial void OnUnsent(UnsentMessage u) { }", "Unsent", "_socket.OnUnsent(message);"),
        ("partial void OnError(Exception e) { }", "Error", "_socket.OnError(exception);"),
        ("partial void OnClose(SocketCloseReason r) { }", "Close", "_socket.OnClose(reason);"),
        ("private partial Task OnCloseAsync(SocketCloseReason r, CancellationToken ct) => null!;", "Close", "new global::System.Threading.Tasks.ValueTask(_socket.OnCloseAsync(reason, cancellationToken));"),
        ("private partial ValueTask OnCloseAsync(SocketCloseReason r, CancellationToken ct) => default;", "Close", "_socket.OnCloseAsync(reason, cancellationToken);"),
        ("private partial TimeSpan? RetryDelay(ReconnectAttempt a) => null;", "RetryDelay", "_socket.RetryDelay(attempt);"),
        ("partial void OnReconnecting(ReconnectAttempt a) { }", "Reconnecting", "_socket.OnReconnecting(attempt);"),
        ("partial void OnGaveUp(SocketCloseReason r) { }", "GaveUp", "_socket.OnGaveUp(reason);"),
    ];

    public static TheoryData<string, string, string> Hooks
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var (hook, kind, call) in Written)
            {
                rows.Add(hook, kind, call);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void A_hook_is_declared_as_it_is_written_and_called(string hook, string kind, string call)
    {
        var source = $"using System; using System.Net.WebSockets; using System.Threading; using System.Threading.Tasks; using Heartbeat; [HeartbeatSocket] public partial class Feed {{ {hook} }}";
        var compiled = Compiled.From(source);
        var lines = compiled.Files["Feed.g.cs"].Split('\n').Select(line => line.Trim()).ToArray();

        Assert.Empty(compiled.Diagnostics());
        Assert.Empty(Compiled.From(source.Replace("null!", "null", StringComparison.Ordinal), nullable: NullableContextOptions.Disable).Diagnostics());
        Assert.Contains($"global::Heartbeat.CompilerServices.HookKinds.{kind};", lines);
        Assert.Equal(1, lines.Count(line => line.Contains("_socket.", StringComparison.Ordinal)));
        Assert.Contains(call, lines);
    }

    [Fact]
    public void Every_signature_is_here()
    {
        var signatures = HookSignature.All.SelectMany(signature => signature.ReturnTypes.Select(type =>
            $"partial {type.ShortName} {signature.Name}({string.Join(", ", signature.Parameters.Select(parameter => parameter.Type.ShortName))})"));
        var written = Written.Select(row => row.Hook[row.Hook.IndexOf("partial", StringComparison.Ordinal)..].Split(')')[0]).Select(WithoutNames);

        Assert.Equal(signatures.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    private static string WithoutNames(string signature)
    {
        var (head, parameters) = (signature.Split('(')[0], signature.Split('(')[1]);
        return $"{head}({string.Join(", ", parameters.Split(", ").Select(parameter => parameter.Split(' ')[0]))})";
    }
}
