using System.Net;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What <c>OnAccepting</c> decides about a request, and what becomes of it where the hook throws, is slow or never returns.</summary>
public sealed class AcceptingTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Fact]
    public async Task What_the_hook_does_not_refuse_is_accepted()
    {
        await using var world = new World();
        var (socket, log) = NewSocket(world, (context, _) =>
        {
            context.SubProtocol = context.SubProtocols[1];
            return default;
        });
        var context = NewContext("Sec-WebSocket-Protocol: v1, v2, v1");

        Assert.Null(await DecideAsync(socket, context));

        Assert.Equal(["v1", "v2"], context.SubProtocols);
        Assert.Equal("v2", context.SubProtocol);
        Assert.Equal(["OnAccepting"], socket.Journal.Texts);
        Assert.Equal(SocketState.Idle, socket.State);
        Assert.Empty(log.Warnings);
    }

    [Fact]
    public async Task A_refusal_has_its_status_and_its_reason_and_no_other_hook_is_called()
    {
        await using var world = new World();
        var (socket, log) = NewSocket(world, (context, _) =>
        {
            context.Refuse(503, "later");
            context.Refuse(401, "Sign in\nfirst.");
            return default;
        });

        var refusal = await DecideAsync(socket, NewContext());
        await socket.DisposeAsync().InTime();

        Assert.Equal((401, "Sign in\nfirst."), (refusal!.Status, refusal.Text));
        Assert.Equal(["OnAccepting"], socket.Journal.Texts);
        var line = Assert.Single(log.Lines, line => line.Id.Name == "AcceptingRefused");
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.EndsWith(": A request from 192.0.2.7:4711 is refused with 401 by OnAccepting: \"Sign in\\u000Afirst.\"", line.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exception_refuses_with_500_and_OnError_gets_it(bool awaits)
    {
        await using var world = new World();
        var failure = new IOException("no database");
        var (socket, log) = NewSocket(world, async (context, _) =>
        {
            context.Refuse(401, "Not this.");
            if (awaits)
            {
                await Task.Yield();
            }

            throw failure;
        });

        var refusal = await DecideAsync(socket, NewContext());
        var seen = socket.Journal.Texts;
        await socket.DisposeAsync().InTime();

        Assert.Equal((500, "The server failed to decide on this request; its log says why. Try again later."), (refusal!.Status, refusal.Text));
        Assert.Equal(["OnAccepting", "OnError IOException"], seen);
        Assert.Equal(seen, socket.Journal.Texts);
        Assert.Same(failure, socket.Journal.Lines[1].Subject);
        Assert.EndsWith(": OnAccepting threw. The request is refused with 500.", Assert.Single(log.Lines, line => line.Level == LogLevel.Error).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_without_an_OnError_refuses_too()
    {
        await using var world = new World();
        var (socket, _) = NewSocket(world, (_, _) => throw new IOException(), HookKinds.Accepting);

        Assert.Equal(500, (await DecideAsync(socket, NewContext()))!.Status);
        Assert.Equal(["OnAccepting"], socket.Journal.Texts);
    }

    [Fact]
    public async Task A_hook_that_takes_longer_than_ConnectTimeout_is_not_waited_for()
    {
        await using var world = new World();
        var goesOn = new TaskCompletionSource();
        CancellationToken given = default;
        Exception? late = null;
        var (socket, log) = NewSocket(world, async (context, token) =>
        {
            given = token;
            await goesOn.Task;
            late = Record.Exception(() => context.Refuse(401, "too late"));
            throw late ?? new InvalidOperationException("The context took it.");
        });
        var context = NewContext();

        var deciding = DecideAsync(socket, context);
        await socket.Journal.Until("OnAccepting");
        await world.Time.Pass(TimeSpan.FromSeconds(7) - TimeSpan.FromTicks(1));
        Assert.False(deciding.IsCompleted);
        Assert.False(given.IsCancellationRequested);
        await world.Time.Pass(TimeSpan.FromTicks(1));
        var refusal = await deciding;

        Assert.Equal((503, "The server took too long to decide on this request. Try again later."), (refusal!.Status, refusal.Text));
        Assert.EndsWith(": A request from 192.0.2.7:4711 is refused with 503: OnAccepting has not returned within ConnectTimeout (7 s). Pass its cancellation token on to what it awaits.", Assert.Single(log.Warnings), StringComparison.Ordinal);
        await Rest.Come();
        Assert.True(given.IsCancellationRequested);

        goesOn.SetResult();
        await log.Until("DecisionHookOverdue");
        Assert.IsType<InvalidOperationException>(late);
        Assert.Throws<InvalidOperationException>(() => context.SubProtocol = null);
        Assert.Throws<InvalidOperationException>(() => context.IsOriginAllowed = true);
        Assert.Null(context.Refusal);
        Assert.Equal(["OnAccepting"], socket.Journal.Texts);
    }

    [Fact]
    public async Task A_hook_that_heeds_its_token_is_overdue_and_has_not_failed()
    {
        await using var world = new World();
        var (socket, log) = NewSocket(world, async (_, token) => await Task.Delay(Timeout.Infinite, token));

        var deciding = DecideAsync(socket, NewContext());
        await socket.Journal.Until("OnAccepting");
        await world.Time.Pass(TimeSpan.FromSeconds(7));

        Assert.Equal(503, (await deciding)!.Status);
        await log.Until("DecisionHookOverdue");
        Assert.Equal(["OnAccepting"], socket.Journal.Texts);
        Assert.DoesNotContain(log.Lines, line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_hook_that_blocks_its_thread_holds_nobody_up()
    {
        await using var world = new World();
        using var block = new Roadblock();
        var (socket, _) = NewSocket(world, (_, _) =>
        {
            block.Hold();
            return default;
        });

        var deciding = DecideAsync(socket, NewContext());
        await block.Reached.InTime();
        Assert.False(deciding.IsCompleted);
        await world.Time.Pass(TimeSpan.FromSeconds(7));

        Assert.Equal(503, (await deciding)!.Status);
        block.Open();
    }

    [Fact]
    public async Task An_OnError_that_never_returns_holds_the_answer_up_no_longer_than_ConnectTimeout()
    {
        await using var world = new World();
        using var block = new Roadblock();
        var (socket, log) = NewSocket(world, (_, _) => throw new IOException());
        socket.Hooks.Error = _ => block.Hold();

        var deciding = DecideAsync(socket, NewContext());
        await block.Reached.InTime();
        Assert.False(deciding.IsCompleted);
        await world.Time.Pass(TimeSpan.FromSeconds(7));

        Assert.Equal(500, (await deciding)!.Status);
        Assert.DoesNotContain(log.Lines, line => line.Id.Name == "AcceptingOverdue");
        block.Open();
    }

    [Fact]
    public async Task A_client_that_has_gone_ends_the_wait_without_a_warning()
    {
        await using var world = new World();
        using var aborted = new CancellationTokenSource();
        CancellationToken given = default;
        var (socket, log) = NewSocket(world, async (_, token) =>
        {
            given = token;
            await Task.Delay(Timeout.Infinite, token);
        });

        var deciding = socket.Plumbing.DecideAsync(NewContext(), new RequestOrigin([]), aborted.Token).InTime();
        await socket.Journal.Until("OnAccepting");
        await aborted.CancelAsync();

        Assert.NotNull(await deciding);
        await log.Until("DecisionHookOverdue");
        Assert.True(given.IsCancellationRequested);
        Assert.Empty(log.Warnings);
    }

    [Fact]
    public async Task What_would_wait_for_the_hook_throws_in_it_and_is_free_again_after_it()
    {
        await using var world = new World();
        var thrown = new List<Exception?>();
        ScriptedSocket? self = null;
        var (socket, _) = NewSocket(world, async (_, _) =>
        {
            thrown.Add(await Record.ExceptionAsync(async () => await self!.SendAsync("hello")));
            thrown.Add(await Record.ExceptionAsync(() => self!.ConnectAsync(World.Address)));
            thrown.Add(await Record.ExceptionAsync(() => self!.ReconnectAsync()));
            thrown.Add(await Record.ExceptionAsync(() => self!.WaitForOpenAsync()));
        });
        self = socket;

        Assert.Null(await DecideAsync(socket, NewContext()));

        Assert.All(thrown, exception => Assert.Contains("(OnConnecting, OnAccepting, OnOpening, ", Assert.IsType<InvalidOperationException>(exception).Message, StringComparison.Ordinal));
        Assert.Equal(4, thrown.Count);
        var sending = socket.SendAsync("hello");
        Assert.False(sending.IsCompleted);
        await socket.DisposeAsync().InTime();
        await Assert.ThrowsAnyAsync<Exception>(() => sending.InTime());
    }

    [Fact]
    public async Task The_hook_sees_what_is_ambient_in_the_request_and_leaves_nothing_there()
    {
        await using var world = new World();
        string? seen = null;
        var (socket, _) = NewSocket(world, (_, _) =>
        {
            seen = Ambient.Value;
            Ambient.Value = "the hook's";
            return default;
        });
        Ambient.Value = "the request's";

        Assert.Null(await DecideAsync(socket, NewContext()));

        Assert.Equal("the request's", seen);
        Assert.Equal("the request's", Ambient.Value);
    }

    [Fact]
    public async Task A_socket_that_has_decided_accepts_its_connection()
    {
        await using var world = new World();
        var (socket, _) = NewSocket(world, (_, _) => default);
        Assert.Null(await DecideAsync(socket, NewContext()));
        var link = world.NewLink();
        _ = new Peer(link.Client, new Peer.Manners(), world.Time, link);

        var run = socket.AcceptAsync(link.Server);
        await socket.WaitForOpenAsync().InTime();
        await socket.CloseAsync().InTime();
        await run.InTime();

        Assert.Equal(["OnAccepting", "OnOpening", "OnOpen", "OnClose Local"], socket.Journal.Texts);
    }

    [Fact]
    public void A_sub_protocol_that_is_not_offered_cannot_be_chosen()
    {
        var one = Assert.Throws<ArgumentException>(() => NewContext("Sec-WebSocket-Protocol: v1|Sec-WebSocket-Protocol: v2").SubProtocol = "V1");
        var none = Assert.Throws<ArgumentException>(() => NewContext().SubProtocol = "v1");

        Assert.StartsWith("The client does not offer the sub-protocol \"V1\" (it offers v1, v2) and would end the connection. Choose one of SubProtocols, in the same case, or null for none.", one.Message, StringComparison.Ordinal);
        Assert.StartsWith("The client does not offer the sub-protocol \"v1\" (it offers none)", none.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(14, 15, "Compression has ServerMaxWindowBits 14 where 15 was expected")]
    [InlineData(15, 8, "Compression has ClientMaxWindowBits 8 where 9 to 15 was expected")]
    public void Compression_that_cannot_be_had_cannot_be_chosen(int server, int client, string message)
    {
        var context = NewContext();

        var refused = Assert.Throws<ArgumentException>(() => context.Compression = new SocketCompression { ServerMaxWindowBits = server, ClientMaxWindowBits = client });

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Null(context.Compression);
    }

    [Theory]
    [InlineData(399)]
    [InlineData(600)]
    [InlineData(101)]
    [InlineData(0)]
    public void A_status_that_refuses_nothing_cannot_be_given(int status)
    {
        var context = NewContext();

        Assert.Equal(nameof(status), Assert.Throws<ArgumentOutOfRangeException>(() => context.Refuse(status, "")).ParamName);
        Assert.Throws<ArgumentNullException>(() => context.Refuse(401, null!));
        Assert.Null(context.Refusal);
    }

    [Fact]
    public void Headers_are_found_in_any_case_and_repeated_ones_are_one_value()
    {
        var headers = NewContext("Cookie: a=1|X-Forwarded-For: 192.0.2.1|x-forwarded-for: 192.0.2.2").Headers;

        Assert.Equal("a=1", headers["COOKIE"]);
        Assert.Equal("192.0.2.1, 192.0.2.2", headers["X-Forwarded-For"]);
        Assert.False(headers.ContainsKey("Authorization"));
        Assert.Equal(2, headers.Count);
    }

    private static (ScriptedSocket Socket, LogBook Log) NewSocket(World world, Func<AcceptContext, CancellationToken, ValueTask> accepting, HookKinds? kinds = null)
    {
        var log = new LogBook();
        var socket = world.NewSocket(options => options with { Logger = log });
        socket.Hooks.Kinds = kinds ?? (socket.Hooks.Kinds | HookKinds.Accepting);
        socket.Hooks.Accepting = accepting;
        return (socket, log);
    }

    private static AcceptContext NewContext(string lines = "")
    {
        HandshakeHeaders headers = [];
        foreach (var line in lines.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            headers.Add(line.Split(": ")[0], line.Split(": ")[1]);
        }

        return new AcceptContext(headers, origin: null, isOriginAllowed: true) { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 4711) };
    }

    private static Task<ServerHandshakeRefusal?> DecideAsync(ScriptedSocket socket, AcceptContext context)
        => socket.Plumbing.DecideAsync(context, new RequestOrigin([]), CancellationToken.None).InTime();
}
