using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>The output for hooks of each way to write them. Each hook by itself is <see cref="SignatureTests"/>'s.</summary>
public sealed class HookSnapshots
{
    // The parameters' names differ from the runtime's wherever there are any: the compiler warns where the output does not follow.
    private static readonly Dictionary<string, string> Hooks = new(StringComparer.Ordinal)
    {
        ["None"] = "",
        ["Returning"] =
            """
            partial void OnConnecting(ConnectContext c) { }
            partial void OnAccepting(AcceptContext a) => a.Refuse(401, "sign in");
            partial void OnOpening(OpeningContext o) => o.Send("hello");
            private partial bool ShouldReconnect(SocketCloseReason r) => false;
            private partial TimeSpan? RetryDelay(ReconnectAttempt a) => a.Delay;
            partial void OnOpen() { }
            partial void OnMessage(string m) { }
            partial void OnMessage(ReadOnlySpan<byte> d) { }
            partial void OnPing() { }
            partial void OnPong(TimeSpan t) { }
            partial void OnUnsent(UnsentMessage u) { }
            partial void OnError(Exception e) { }
            partial void OnClose(SocketCloseReason r) { }
            partial void OnReconnecting(ReconnectAttempt a) { }
            partial void OnGaveUp(SocketCloseReason r) { }
            """,
        ["Task"] =
            """
            private async partial Task OnConnectingAsync(ConnectContext c, CancellationToken ct) => await Task.Delay(1, ct);
            private async partial Task OnAcceptingAsync(AcceptContext a, CancellationToken ct) => await Task.Delay(1, ct);
            private async partial Task OnOpeningAsync(OpeningContext o, CancellationToken ct) => await Task.Delay(1, ct);
            private async partial Task OnOpenAsync(CancellationToken ct) => await Task.Delay(1, ct);
            private async partial Task OnMessageAsync(string m, CancellationToken ct) => await Task.Delay(1, ct);
            private async partial Task OnMessageAsync(ReadOnlyMemory<byte> d, CancellationToken ct) => await Task.Delay(1, ct);
            private async partial Task OnCloseAsync(SocketCloseReason r, CancellationToken ct) => await Task.Delay(1, ct);
            """,
        ["ValueTask"] =
            """
            private partial ValueTask OnConnectingAsync(ConnectContext c, CancellationToken ct) => default;
            private partial ValueTask OnAcceptingAsync(AcceptContext a, CancellationToken ct) => default;
            private partial ValueTask OnOpeningAsync(OpeningContext o, CancellationToken ct) => default;
            private async partial ValueTask OnOpenAsync(CancellationToken ct) => await Task.Delay(1, ct);
            private partial ValueTask OnMessageAsync(string m, CancellationToken ct) => default;
            private partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> d, System.Net.WebSockets.WebSocketMessageType t, CancellationToken ct) => default;
            private partial ValueTask OnCloseAsync(SocketCloseReason r, CancellationToken ct) => default;
            """,
        ["Modifiers"] =
            """
            public static partial ValueTask OnOpenAsync(CancellationToken @this) => default;
            protected virtual async partial Task OnMessageAsync(string @class, CancellationToken _) => await Task.Delay(1);
            private partial void OnMessage(in ReadOnlySpan<byte> data) { }
            public override partial bool ShouldReconnect(SocketCloseReason reason) => true;
            """,
        ["BothHalves"] = "partial void OnOpen(); partial void OnOpen() { }",
    };

    public static TheoryData<string> Names => [.. Hooks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Hook(string written)
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
                public partial class Feed{{(written == "Modifiers" ? " : Policy" : "")}}
                {
                    {{Hooks[written]}}
                }
            }
            """;
        var compiled = Compiled.From(source);
        Assert.Empty(compiled.Diagnostics());
        Assert.Empty(Compiled.From(source, nullable: NullableContextOptions.Disable).Diagnostics());
        await Verifier.Verify(compiled.Driver);
    }
}
