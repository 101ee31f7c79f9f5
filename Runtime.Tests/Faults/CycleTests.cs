using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// What is done ten thousand times leaves nothing behind: memory, handles, timers and threads are counted after the first
/// thousand and after the last. Every call is given one token that outlives them all.
/// </summary>
[Collection(Alone.Name)]
public sealed class CycleTests : IAsyncDisposable
{
    private static readonly int WarmUp = Effort.Of(quick: 100, full: 1000);
    private static readonly int Cycles = Effort.Of(quick: 500, full: 10_000);
    private const int AtOnce = 8;

    /// <summary>64 bytes for each cycle of the full run. The short one has no smaller bound: what a process has more or less of by itself is no less in it.</summary>
    private const long Room = 9000 * 64;

    /// <summary>A timer that is left behind is there for an hour.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private static readonly HeartbeatOptions Options = new()
    {
        Interval = Long,
        ConnectTimeout = Long,
        CloseTimeout = Long,
        Retry = Moment,
        Jitter = false,
        Max = 0,
    };

    private readonly CancellationTokenSource _run = new();
    private ScriptedSocket[] _sockets = [];

    private CancellationToken Token => _run.Token;

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets)
        {
            await socket.DisposeAsync();
        }

        _run.Dispose();
    }

    [Fact]
    public async Task Links_that_open_and_close_leave_nothing_at_either_end()
    {
        await using var server = await Echoing();
        var address = server.Address("/echo");
        await LeavesNothing("open, send, receive and close, with a new socket at either end", async _ =>
        {
            await using var socket = new ScriptedSocket(Options);
            await Use(socket, address);
        });
    }

    [Fact]
    public async Task A_socket_that_is_closed_and_connected_again_keeps_nothing()
    {
        await using var server = await Echoing();
        var address = server.Address("/echo");
        _sockets = [.. Enumerable.Range(0, AtOnce).Select(_ => new ScriptedSocket(Options))];
        await LeavesNothing("open, send, receive and close, with the same socket", async worker =>
        {
            await Use(_sockets[worker], address);
            _sockets[worker].Journal.Clear();
        });
    }

    [Fact]
    public async Task A_socket_that_reconnects_again_and_again_keeps_nothing()
    {
        await using var server = await Echoing();
        var address = server.Address("/echo");
        _sockets = [.. Enumerable.Range(0, AtOnce).Select(_ => new ScriptedSocket(Options with { Max = -1 }))];
        await Task.WhenAll(_sockets.Select(socket => socket.ConnectAsync(address, Token)));
        await LeavesNothing("drop the link and reconnect", async worker =>
        {
            var socket = _sockets[worker];
            await socket.ReconnectAsync(Token).WaitAsync(Patience.Limit);
            await socket.Journal.Until("OnOpen");
            socket.Journal.Clear();
        });
    }

    [Fact]
    public async Task Connects_that_fail_leave_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"ws://{listener.LocalEndpoint}/");
        listener.Stop();
        await LeavesNothing("a connect to a closed port", async _ =>
        {
            await using var socket = new ScriptedSocket(Options);
            await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(address, Token).WaitAsync(Patience.Limit));
        });
    }

    [Fact]
    public async Task A_socket_that_never_gives_up_keeps_nothing_of_its_attempts()
    {
        await using var server = await TestServer.Start(app => app.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }));
        var address = server.Address("/");
        var failed = new SemaphoreSlim(0);
        _sockets = [.. Enumerable.Range(0, AtOnce).Select(_ => new ScriptedSocket(Options with { Max = -1 }))];
        foreach (var socket in _sockets)
        {
            socket.Hooks.Kinds = HookKinds.Error | HookKinds.Reconnecting;
            socket.Hooks.Error = _ => failed.Release();
            socket.Hooks.Reconnecting = _ => socket.Journal.Clear();
        }

        var connecting = _sockets.Select(socket => socket.ConnectAsync(address, Token)).ToArray();
        await LeavesNothing("a refused attempt to reconnect", async _ => Assert.True(await failed.WaitAsync(Patience.Limit)));
        await Task.WhenAll(_sockets.Select(socket => socket.CloseAsync())).InTime();
        foreach (var connect in connecting)
        {
            await Assert.ThrowsAsync<SocketClosedException>(() => connect.InTime());
        }
    }

    [Fact]
    public async Task Sockets_that_are_disposed_in_mid_connect_leave_nothing()
    {
        // It accepts, and never answers.
        await using var server = new RawServer(static async connection => await connection.HangUp(sayingSo: false));
        var turn = 0;
        await LeavesNothing("dispose in mid-connect", async _ =>
        {
            var socket = new ScriptedSocket(Options);
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            socket.Hooks.Connecting = (_, _) =>
            {
                asked.SetResult();
                return default;
            };
            var connecting = socket.ConnectAsync(server.Address, Token);
            switch (Interlocked.Increment(ref turn) % 3)
            {
                case 0:
                    // Before anything: the decision hook may not even have been asked.
                    break;
                case 1:
                    // About when the dialing begins.
                    await asked.Task.WaitAsync(Patience.Limit);
                    break;
                default:
                    // When the connection is up and its handshake is waited for.
                    var before = server.Connections;
                    await asked.Task.WaitAsync(Patience.Limit);
                    for (var look = 0; look < 100 && server.Connections == before; look++)
                    {
                        await Task.Yield();
                    }

                    break;
            }

            await socket.DisposeAsync().AsTask().WaitAsync(Patience.Limit);
            await Assert.ThrowsAsync<SocketClosedException>(() => connecting);
        });
    }

    private async Task Use(ScriptedSocket socket, Uri address)
    {
        await socket.ConnectAsync(address, Token).WaitAsync(Patience.Limit);
        await socket.WaitForOpenAsync(Token);
        await socket.SendAsync("hello", Token).AsTask().WaitAsync(Patience.Limit);
        await socket.Journal.Until("OnMessage hello");
        await socket.CloseAsync(cancellationToken: Token).WaitAsync(Patience.Limit);
    }

    private Task<TestServer> Echoing() => TestServer.Start(app => app.Map("/echo", async (HttpContext context) =>
    {
        using var webSocket = await context.WebSockets.AcceptWebSocketAsync();
        await using var session = new ScriptedSocket(Options);
        session.Hooks.Text = (text, _) => session.SendAsync(text, Token);
        await session.AcceptAsync(webSocket, Token);
    }));

    /// <summary>Does it <see cref="WarmUp"/> times, counts, goes on up to <see cref="Cycles"/>, and counts again.</summary>
    private static async Task LeavesNothing(string what, Func<int, Task> cycle)
    {
        var began = Stopwatch.GetTimestamp();
        await Repeat(cycle, WarmUp);
        var before = Resources.Count();
        await Repeat(cycle, Cycles - WarmUp);
        var grown = Resources.Count().Beyond(before);

        // What ends by itself in a moment is not left behind; what was, stays.
        var ended = Stopwatch.GetTimestamp();
        while (!IsNothing(grown) && Stopwatch.GetElapsedTime(ended) < Patience.Limit)
        {
            await Task.Delay(200);
            grown = Resources.Count().Beyond(before);
        }

        var took = Stopwatch.GetElapsedTime(began);
        Figure.Say($"{Cycles:N0} times {what}: from the {WarmUp:N0}th on {grown.Memory / 1024.0:+0;-0;0} KiB, {grown.Handles:+0;-0;0} handles, {grown.Timers:+0;-0;0} timers, {grown.Threads:+0;-0;0} threads ({took.TotalSeconds:0.0} s).");
        Assert.True(IsNothing(grown), $"{what} leaves something behind: {grown}");
    }

    /// <summary>One of anything for each cycle would be thousands; these are what a process has more or less of by itself.</summary>
    private static bool IsNothing(Resources grown)
        => grown is { Memory: < Room, Handles: < 100, Timers: < 100, Threads: < 40 };

    private static async Task Repeat(Func<int, Task> cycle, int times)
    {
        var left = times;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(worker => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await cycle(worker);
            }
        })));
    }
}
