using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A heartbeat that is given to a socket: each connection has its own, and one that cannot work is refused before anything is dialed.</summary>
[Collection(Alone.Name)]
public sealed class HeartbeatProtocolTests
{
    [Fact]
    public async Task Each_connection_has_a_heartbeat_of_its_own()
    {
        await using var world = new World();
        var sent = new List<Numbered>();
        var (socket, peer) = await world.Connect(options => options with { Heartbeat = () => new Numbered(sent) });
        await world.Time.Pass(Seconds(25));
        Assert.Equal(2, peer.Journal.Count("ping"));
        peer.Abort();
        await socket.Journal.Until("OnClose");
        await world.Time.Pass(Seconds(20));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(2, sent.Distinct().Count());
        Assert.Equal([2, 1], sent.Distinct().Select(static heartbeat => heartbeat.Last));
    }

    [Fact]
    public async Task A_heartbeat_of_the_users_is_recognized_at_an_accepted_socket_and_answered()
    {
        await using var world = new World();
        var (socket, peer, _) = await world.Accept(options => options with { Heartbeat = static () => new TextHeartbeat { Ping = "beat", Pong = "beaten" } });
        await peer.Send("beat");
        await peer.Journal.Until("beaten");
        Assert.Throws<ArgumentException>(() => socket.TrySend("beaten"));
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
    }

    /// <param name="pongs">What the peer sends 2 s after the second ping, whose first was sent 10 s before.</param>
    /// <param name="roundTrips">What <c>OnPong</c> is told, in seconds.</param>
    /// <param name="isAlive">Whether that answers the ping that is awaited.</param>
    [Theory]
    [InlineData(new[] { "pong 2" }, new[] { 2.0 }, true)]
    [InlineData(new[] { "pong 2", "pong 1" }, new[] { 2.0 }, true)]
    [InlineData(new[] { "pong 2", "pong" }, new[] { 2.0 }, true)]
    [InlineData(new[] { "pong 1" }, new[] { 12.0 }, false)]
    [InlineData(new[] { "pong" }, new[] { 12.0 }, true)]
    [InlineData(new[] { "pong 3" }, new double[0], false)]
    [InlineData(new[] { "pong 0" }, new[] { 12.0 }, true)]
    [InlineData(new[] { "pong -1" }, new double[0], false)]
    public async Task A_text_that_says_which_ping_it_answers_answers_that_one_and_those_before_it(string[] pongs, double[] roundTrips, bool isAlive)
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(static options => options with
        {
            Heartbeat = static () => new Naming(),
            Interval = Seconds(10),
            Timeout = Seconds(10),
            Misses = 2,
            Liveness = Liveness.PongOnly,
            Max = 0,
        }, static socket => socket.Hooks.Kinds = ScriptedHooks.All);
        await world.Time.PassTo(Seconds(22));
        Assert.Equal(["ping 1", "ping 2"], peer.Journal.Texts);
        foreach (var pong in pongs)
        {
            await peer.Send(pong);
            await world.Time.Pass(Seconds(0.5));
        }

        Assert.Equal(roundTrips, socket.Journal.Subjects<TimeSpan>("OnPong").Select(static roundTrip => roundTrip.TotalSeconds));
        await world.Time.PassTo(Seconds(31));
        Assert.Equal(isAlive, socket.State == SocketState.Open);
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
    }

    [Fact]
    public async Task The_log_names_a_heartbeat_that_was_never_answered()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var log = new LogBook();
        await world.Connect(options => options with { Logger = log, Heartbeat = static () => new Numbered([]) });
        await world.Time.PassTo(Seconds(14));
        var warning = Assert.Single(log.Lines, static line => line is { Id.Name: "NeverAnswered", Level: LogLevel.Warning }).Text;
        Assert.Contains(nameof(Numbered), warning, StringComparison.Ordinal);
        Assert.Contains("within 4 s", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_null_is_refused()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => new ScriptedSocket(new HeartbeatOptions { Heartbeat = static () => null! }));
        Assert.Contains("HeartbeatOptions.Heartbeat returned null", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("beat", "pong")]
    [InlineData("ping", "beaten")]
    public void Texts_beside_one_are_refused(string ping, string pong)
    {
        var refused = Assert.Throws<ArgumentException>(() => new ScriptedSocket(new HeartbeatOptions { Heartbeat = static () => new PingFrameHeartbeat(), Ping = ping, Pong = pong }));
        Assert.Equal(nameof(HeartbeatOptions.Heartbeat), refused.ParamName);
        Assert.Contains("Leave them out", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "pong")]
    [InlineData("beat", "beat")]
    [InlineData(null, "pong")]
    public void Texts_of_one_are_checked_as_the_options_are(string? ping, string pong)
        => Assert.ThrowsAny<ArgumentException>(() => new ScriptedSocket(new HeartbeatOptions { Heartbeat = () => new TextHeartbeat { Ping = ping!, Pong = pong } }));

    [Fact]
    public void A_text_of_one_without_a_form_in_UTF_8_is_refused()
        => Texts_of_one_are_checked_as_the_options_are("beat\ud83d", "\udc93");

    [Fact]
    public void An_interval_of_its_own_that_cannot_work_is_refused()
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new ScriptedSocket(new HeartbeatOptions { Heartbeat = static () => new Numbered([]) { Own = TimeSpan.Zero } }));
        Assert.Contains("Numbered.Interval", refused.Message, StringComparison.Ordinal);
        _ = new ScriptedSocket(new HeartbeatOptions { Interval = TimeSpan.FromSeconds(1), Heartbeat = static () => new Numbered([]) { Own = TimeSpan.Zero } });
    }

    [Theory]
    [InlineData("ping", "Clumsy.WritePing threw: No ping today.")]
    [InlineData("pong", "Clumsy.WritePong threw: No pong today.")]
    [InlineData("empty", "Clumsy.WritePing has written nothing, and an empty message is no ping.")]
    public async Task One_that_cannot_write_is_named(string fault, string expected)
    {
        await using var world = new World();
        var socket = world.NewSocket(options => options with { Heartbeat = () => new Clumsy(fault), Max = 0 });
        await socket.ConnectAsync(World.Address).InTime();
        var peer = await world.Server.Next();
        if (fault == "pong")
        {
            await peer.Send("ping");
        }
        else
        {
            await Rest.Come();
            await world.Time.Pass(Seconds(11));
        }

        var reason = await socket.Completion.InTime();
        Assert.Equal(SocketCloseKind.Faulted, reason.Kind);
        Assert.StartsWith(expected, reason.Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_does_not_know_its_interval_is_named()
    {
        await using var world = new World();
        var makes = 0;
        var socket = world.NewSocket(options => options with { Heartbeat = () => new Clumsy(++makes < 3 ? "none" : "interval"), Max = 0 });
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        Assert.Equal("Clumsy threw when it was asked how often it is sent: No interval today.", failed.Reason.Exception!.Message);
    }

    [Fact]
    public async Task One_that_cannot_be_made_fails_the_attempt()
    {
        await using var world = new World();
        var makes = 0;
        var socket = world.NewSocket(options => options with { Max = 0, Heartbeat = () => ++makes < 3 ? new TextHeartbeat() : throw new NotSupportedException("As scripted.") });
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        Assert.IsType<NotSupportedException>(failed.Reason.Exception);
        Assert.Empty(world.Server.Dials);
    }

    [Fact]
    public async Task Ping_frames_are_refused_before_dialing_where_Connect_dials()
    {
        await using var world = new World();
        var socket = world.NewSocket(static options => options with { Heartbeat = static () => new PingFrameHeartbeat() });
        foreach (var call in (Func<Task>[])[() => socket.ConnectAsync(World.Address), () => socket.ReconnectAsync()])
        {
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(call);
            Assert.Contains("Leave Connect null", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(SocketState.Idle, socket.State);
        Assert.Empty(world.Server.Dials);
    }

    [Fact]
    public async Task Ping_frames_are_refused_before_dialing_where_an_older_testing_kit_gives_no_streams()
    {
        var older = new OlderEnvironment();
        await using var socket = new ScriptedSocket(older.ApplyTo(new HeartbeatOptions { Heartbeat = static () => new PingFrameHeartbeat() }));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => socket.ConnectAsync(World.Address));
        Assert.Contains("newest version of Heartbeat.Testing", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, older.Dials);

        await using var texts = new ScriptedSocket(older.ApplyTo(new HeartbeatOptions { Max = 0 }));
        await Assert.ThrowsAsync<SocketClosedException>(() => texts.ConnectAsync(World.Address).InTime());
        Assert.Equal(1, older.Dials);
    }

    [Fact]
    public async Task Ping_frames_that_come_with_a_later_attempt_fail_it_where_Connect_dials()
    {
        await using var world = new World();
        var makes = 0;
        var socket = world.NewSocket(options => options with { Max = 0, Heartbeat = () => ++makes < 3 ? new TextHeartbeat() : new PingFrameHeartbeat() });
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        Assert.Contains("Leave Connect null", Assert.IsType<InvalidOperationException>(failed.Reason.Exception).Message, StringComparison.Ordinal);
        Assert.Empty(world.Server.Dials);
    }

    [Fact]
    public async Task Ping_frames_are_refused_at_an_accepted_socket()
    {
        await using var world = new World();
        var socket = world.NewSocket(static options => options with { Heartbeat = static () => new PingFrameHeartbeat() });
        using var webSocket = new ClientWebSocket();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => socket.AcceptAsync(webSocket));
        Assert.Contains("Give the accepting end the text heartbeat", refused.Message, StringComparison.Ordinal);
        Assert.Equal(SocketState.Idle, socket.State);
    }

    /// <summary>What a kit gave before there were streams.</summary>
    private sealed class OlderEnvironment : SocketEnvironment
    {
        public int Dials { get; private set; }

        public override TaskScheduler Scheduler => TaskScheduler.Default;

        public override TimeProvider TimeProvider => TimeProvider.System;

        public override double NextRandom() => 0;

        public override ValueTask<WebSocket> ConnectAsync(IHeartbeatSocket socket, ConnectContext context, CancellationToken cancellationToken)
        {
            Dials++;
            throw new WebSocketException("Nobody is there.");
        }
    }

    /// <summary>The texts that the server of a world answers, of a class that knows which connection's it is.</summary>
    private sealed class Numbered(List<Numbered> sent) : HeartbeatProtocol
    {
        public TimeSpan Own { get; init; } = UsualInterval;

        public long Last { get; private set; }

        public override TimeSpan Interval => Own;

        public override int MaxSize => 4;

        public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
            => payload.SequenceEqual("ping"u8) ? RecognizedHeartbeat.Ping : payload.SequenceEqual("pong"u8) ? RecognizedHeartbeat.Pong : default;

        public override void WritePing(long number, IBufferWriter<byte> writer)
        {
            // From 1 on each connection, however many went before.
            Assert.Equal(++Last, number);
            sent.Add(this);
            writer.Write("ping"u8);
        }

        public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer) => writer.Write("pong"u8);
    }

    /// <summary>Texts that carry the ping's number; a pong may leave it out.</summary>
    private sealed class Naming : HeartbeatProtocol
    {
        public override int MaxSize => 32;

        public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
            => payload.SequenceEqual("pong"u8) ? RecognizedHeartbeat.Pong
            : payload.StartsWith("pong "u8) && long.TryParse(payload["pong ".Length..], CultureInfo.InvariantCulture, out var number) ? RecognizedHeartbeat.PongOf(number)
            : payload.StartsWith("ping "u8) ? RecognizedHeartbeat.Ping
            : default;

        public override void WritePing(long number, IBufferWriter<byte> writer)
            => writer.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ping {number}")));

        public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer) => writer.Write("pong"u8);
    }

    /// <summary>One that has a mistake in a method.</summary>
    private sealed class Clumsy(string fault) : HeartbeatProtocol
    {
        public override TimeSpan Interval => fault == "interval" ? throw new InvalidOperationException("No interval today.") : UsualInterval;

        public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
            => payload.SequenceEqual("ping"u8) ? RecognizedHeartbeat.Ping : payload.SequenceEqual("pong"u8) ? RecognizedHeartbeat.Pong : default;

        public override void WritePing(long number, IBufferWriter<byte> writer)
        {
            switch (fault)
            {
                case "ping":
                    throw new InvalidOperationException("No ping today.");
                case "empty":
                    return;
                default:
                    writer.Write("ping"u8);
                    break;
            }
        }

        public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
        {
            if (fault == "pong")
            {
                throw new InvalidOperationException("No pong today.");
            }

            writer.Write("pong"u8);
        }
    }
}
