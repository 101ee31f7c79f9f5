using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests.Snapshots;

public sealed class HookSnapshots
{
    // The parameters' names differ from the runtime's wherever there are any: the compiler warns where the output does not follow.
    private static readonly Dictionary<string, string> Shapes = new(StringComparer.Ordinal)
    {
        ["OnConnecting"] = "partial void OnConnecting(ConnectContext c) { }",
        ["OnConnectingAsync"] = "private async partial Task OnConnectingAsync(ConnectContext c, CancellationToken ct) => await Task.Delay(1, ct);",
        ["OnConnectingValueTask"] = "private partial ValueTask OnConnectingAsync(ConnectContext c, CancellationToken ct) => default;",
        ["OnOpening"] = "partial void OnOpening(Opening o) => o.Send(\"hello\");",
        ["ShouldReconnect"] = "private partial bool ShouldReconnect(SocketCloseReason r) => false;",
        ["OnOpen"] = "partial void OnOpen() { }",
        ["OnOpenAsync"] = "private async partial Task OnOpenAsync(CancellationToken ct) => await Task.Delay(1, ct);",
        ["OnOpenValueTask"] = "private async partial ValueTask OnOpenAsync(CancellationToken ct) => await Task.Delay(1, ct);",
        ["OnMessageText"] = "partial void OnMessage(string m) { }",
        ["OnMessageBytes"] = "partial void OnMessage(ReadOnlySpan<byte> d) { }",
        ["OnMessageTextAndBytes"] = "partial void OnMessage(string m) { } partial void OnMessage(ReadOnlySpan<byte> d) { }",
        ["OnMessageAsyncText"] = "private async partial Task OnMessageAsync(string m, CancellationToken ct) => await Task.Delay(1, ct);",
        ["OnMessageAsyncBytes"] = "private async partial Task OnMessageAsync(ReadOnlyMemory<byte> d, CancellationToken ct) => await Task.Delay(1, ct);",
        ["OnMessageValueTaskText"] = "private partial ValueTask OnMessageAsync(string m, CancellationToken ct) => default;",
        ["OnMessageValueTaskBytes"] = "private partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> d, CancellationToken ct) => default;",
        ["OnPing"] = "partial void OnPing() { }",
        ["OnPong"] = "partial void OnPong(TimeSpan t) { }",
        ["OnUnsent"] = "partial void OnUnsent(UnsentMessage u) { }",
        ["OnError"] = "partial void OnError(Exception e) { }",
        ["OnClose"] = "partial void OnClose(SocketCloseReason r) { }",
        ["OnCloseAsync"] = "private async partial Task OnCloseAsync(SocketCloseReason r, CancellationToken ct) => await Task.Delay(1, ct);",
        ["OnCloseValueTask"] = "private partial ValueTask OnCloseAsync(SocketCloseReason r, CancellationToken ct) => default;",
        ["OnReconnecting"] = "partial void OnReconnecting(ReconnectAttempt a) { }",
        ["OnGaveUp"] = "partial void OnGaveUp(SocketCloseReason r) { }",
        ["Modifiers"] =
            """
            public static partial ValueTask OnOpenAsync(CancellationToken @this) => default;
            protected virtual async partial Task OnMessageAsync(string @class, CancellationToken _) => await Task.Delay(1);
            private partial void OnMessage(in ReadOnlySpan<byte> data) { }
            public override partial bool ShouldReconnect(SocketCloseReason reason) => true;
            """,
        ["BothHalves"] = "partial void OnOpen(); partial void OnOpen() { }",
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Hook(string shape)
    {
        var source = $$"""
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using Heartbeat;

            namespace App
            {
                public abstract class Policy
                {
                    public abstract bool ShouldReconnect(SocketCloseReason reason);
                }

                [HeartbeatSocket]
                public partial class Feed{{(shape == "Modifiers" ? " : Policy" : "")}}
                {
                    {{Shapes[shape]}}
                }
            }
            """;
        var compiled = Compiled.From(source);
        Assert.Empty(compiled.Diagnostics());
        Assert.Empty(Compiled.From(source, nullable: NullableContextOptions.Disable).Diagnostics());
        await Verifier.Verify(compiled.Driver);
    }
}
