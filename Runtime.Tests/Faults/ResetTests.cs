using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>A reset in the middle of a frame, of a handshake and of a close, at either end.</summary>
public sealed class ResetTests
{
    private const byte CloseFrame = 0x88;

    private static readonly HeartbeatOptions Options = new()
    {
        Interval = Seconds(60),
        Retry = TimeSpan.FromMilliseconds(20),
        Jitter = false,
        Max = -1,
        ConnectTimeout = Seconds(120),

        // Longer than anybody here waits: whatever ends in time has not ended by a timeout.
        CloseTimeout = Seconds(120),
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(30)]
    public async Task In_the_middle_of_a_frame(int bytes)
    {
        using var server = new TcpServer();
        var client = new ScriptedSocket(Options);
        var connecting = client.ConnectAsync(server.Address);
        using var first = await server.NextOpen();
        await connecting.InTime();
        await first.Send(first.Frame("whole"));
        await client.Journal.Until("OnMessage whole");
        await first.Send(first.Frame(new string('x', 100)).AsMemory(0, bytes));
        first.Reset();

        await client.Journal.Until("OnClose Faulted");
        using var second = await server.NextOpen();
        await second.Send(second.Frame("again"));
        await client.Journal.Until("OnMessage again");
        Assert.Equal(["OnMessage whole", "OnMessage again"], client.Journal.Texts.Where(static text => text.StartsWith("OnMessage", StringComparison.Ordinal)));
        await EndAsync(client, second);
    }

    [Fact]
    public async Task In_the_middle_of_a_frame_at_a_server()
    {
        await using var server = await OurServer.Start(Options);
        using var raw = await TcpConnection.Connect(server.Port, "/ours");
        var session = await server.Next();
        await raw.Send(raw.Frame("whole"));
        await session.Journal.Until("OnMessage whole");
        await raw.Send(raw.Frame(new string('x', 100)).AsMemory(0, 30));
        raw.Reset();
        await session.Completion.InTime();
        Assert.Equal(["OnMessage whole"], session.Journal.Texts.Where(static text => text.StartsWith("OnMessage", StringComparison.Ordinal)));
        Assert.Equal(1, session.Journal.Count("OnClose"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(60)]
    public async Task In_the_middle_of_a_handshake(int bytes)
    {
        using var server = new TcpServer();
        var client = new ScriptedSocket(Options);
        var connecting = client.ConnectAsync(server.Address);
        using var first = await server.Next();
        var agreement = TcpConnection.Agreement(await first.ReadHead());
        await first.Send(agreement[..bytes]);
        first.Reset();

        using var second = await server.NextOpen();
        await connecting.InTime();

        // A decision hook does not wait for an event hook: each kind is in order by itself.
        await client.Journal.Until("OnOpen");
        Assert.Equal(["OnConnecting 0", "OnConnecting 1", "OnOpening"], client.Journal.Texts.Where(static text => text.StartsWith("OnConnecting", StringComparison.Ordinal) || text == "OnOpening"));
        Assert.Equal(["OnReconnecting 1", "OnOpen"], client.Journal.Texts.Where(static text => text is "OnReconnecting 1" or "OnOpen"));
        await EndAsync(client, second);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_the_middle_of_our_close(bool dispose)
    {
        using var server = new TcpServer();
        var client = new ScriptedSocket(Options);
        var connecting = client.ConnectAsync(server.Address);
        using var raw = await server.NextOpen();
        await connecting.InTime();
        var closing = dispose ? client.DisposeAsync().AsTask() : client.CloseAsync();
        await raw.ReadUntil(CloseFrame);
        raw.Reset();
        await closing.InTime();
        Assert.Equal(["OnClose Local"], client.Journal.Texts.Where(static text => text.StartsWith("OnClose", StringComparison.Ordinal)));
        Assert.Equal(dispose ? SocketState.Disposed : SocketState.Closed, client.State);
        await client.DisposeAsync().InTime();
    }

    [Fact]
    public async Task In_the_middle_of_a_servers_close()
    {
        await using var server = await OurServer.Start(Options);
        using var raw = await TcpConnection.Connect(server.Port, "/ours");
        var session = await server.Next();
        await session.WaitForOpenAsync().InTime();
        var closing = session.CloseAsync();
        await raw.ReadUntil(CloseFrame);
        raw.Reset();
        await closing.InTime();
        Assert.Equal(1, session.Journal.Count("OnClose Local"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task In_the_middle_of_the_peers_close(int bytes)
    {
        using var server = new TcpServer();
        var client = new ScriptedSocket(Options);
        var connecting = client.ConnectAsync(server.Address);
        using var first = await server.NextOpen();
        await connecting.InTime();
        byte[] close = [CloseFrame, 2, 0x03, 0xE8];
        await first.Send(close.AsMemory(0, bytes));
        first.Reset();
        await client.Journal.Until("OnClose Faulted");
        using var second = await server.NextOpen();
        await client.Journal.Until("OnOpen", 2);
        await EndAsync(client, second);
    }

    /// <summary>The server goes without a close frame, so that nobody waits for one.</summary>
    private static async Task EndAsync(ScriptedSocket client, TcpConnection server)
    {
        var closing = client.DisposeAsync().AsTask();
        await server.ReadUntil(CloseFrame);
        server.Reset();
        await closing.InTime();
        Assert.Empty(client.Journal.Violations);
    }
}
