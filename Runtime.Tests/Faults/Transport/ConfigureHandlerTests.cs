using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Transport;

/// <summary>What the user does to HTTP's handler stands, and what we need of it too.</summary>
public sealed class ConfigureHandlerTests
{
    private const int Tcp = 6;
    private const int UnsentOption = 25;

    [Fact]
    public async Task It_is_given_the_handler_after_our_own_settings()
    {
        var (server, next) = RawServer.Granting();
        await using var granting = server;
        var seen = new List<string>();
        var proxy = new WebProxy { BypassList = [".*"] };
        await using var socket = new ScriptedSocket(Patient.Options with
        {
            Proxy = proxy,
            ConfigureHandler = handler =>
            {
                seen.Add($"{handler.UseCookies} {handler.AllowAutoRedirect} {handler.PooledConnectionLifetime} {ReferenceEquals(handler.Proxy, proxy)}");
            },
        });
        await socket.ConnectAsync(server.Address).InTime();
        await (await next()).SendText("heard");
        await socket.Journal.Until("OnMessage heard");
        Assert.Equal(["False False 00:00:00 True"], seen);
    }

    [Fact]
    public async Task What_it_sets_is_sent()
    {
        var heads = new List<string>();
        await using var server = new RawServer(async connection =>
        {
            var head = await connection.ReadHead();
            heads.Add(head);
            await connection.Send(RawConnection.Granting(head));
            await Task.Delay(Timeout.Infinite, connection.HungUp);
        });
        await using var socket = new ScriptedSocket(Patient.Options with
        {
            ConfigureHandler = handler =>
            {
                handler.UseCookies = true;
                handler.CookieContainer.Add(new Uri($"http://127.0.0.1:{server.Port}/"), new Cookie("name", "value"));
            },
        });
        await socket.ConnectAsync(server.Address).InTime();
        Assert.Contains("Cookie: name=value", Assert.Single(heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_ConnectCallback_and_its_stream_filter_are_called_and_ours_are_around_them()
    {
        Requirement.IsLinux();
        var (server, next) = RawServer.Granting();
        await using var granting = server;
        var made = new List<Socket>();
        var filters = new List<PassingStream>();
        var settings = new HandlerSettings
        {
            ConfigureHandler = handler =>
            {
                handler.ConnectCallback = async (context, cancellationToken) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    made.Add(socket);
                    await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                };
                handler.PlaintextStreamFilter = (context, _) =>
                {
                    filters.Add(new PassingStream(context.PlaintextStream));
                    return new ValueTask<Stream>(filters[^1]);
                };
            },
        };
        var context = new ConnectContext(server.Address, attempt: 0);
        var dialed = await Dialer.ConnectAsync(context, SharedTransports.Of(settings), TimeProvider.System, CancellationToken.None).AsTask().InTime();
        using var wire = dialed.Wire.ReadUpTo(maxMessageSize: 1000);
        var peer = await next();
        var filter = Assert.Single(filters);
        var written = filter.Writes;
        await wire.WriteAsync("up"u8.ToArray(), start: 0, count: 2, System.Net.WebSockets.WebSocketMessageType.Text);
        Assert.Equal("up"u8.ToArray(), (await peer.ReadFrame().InTime())!.Payload);
        Assert.Equal(written + 1, filter.Writes);

        // One read takes in all that has come.
        var frame = Frame.Of(Opcode.Binary, new byte[1000], masked: false);
        await peer.Send((byte[])[.. frame, .. frame, .. frame]);
        await wire.FillAsync().AsTask().InTime();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.Equal(Incoming.Message, wire.Read());
            Assert.Equal(1000, wire.Data.Length);
        }

        // The system's send queue is shallow on a socket of theirs too.
        var unsent = new byte[sizeof(int)];
        Assert.Single(made).GetRawSocketOption(Tcp, UnsentOption, unsent);
        Assert.Equal(32 * 1024, BitConverter.ToInt32(unsent));
    }

    [Fact]
    public async Task What_it_throws_fails_the_attempt_and_may_heal()
    {
        var (server, _) = RawServer.Granting();
        await using var granting = server;
        var failure = new NotSupportedException("Not today.");
        var reason = await RefusedConnect.Run(server.Address, Patient.Options with { ConfigureHandler = _ => throw failure });
        Assert.Same(failure, reason.Exception);
    }

    [Fact]
    public void Beside_a_Connect_of_ones_own_a_setting_that_does_nothing_is_refused_by_name()
    {
        var options = Patient.Options with { Connect = (_, _) => throw new NotSupportedException(), ConfigureHandler = _ => { }, Proxy = new WebProxy() };
        var thrown = Assert.Throws<ArgumentException>(options.Check);
        Assert.Equal(nameof(HeartbeatOptions.Connect), thrown.ParamName);
        Assert.Contains("Proxy, ConfigureHandler", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("or leave Connect null", thrown.Message, StringComparison.Ordinal);
        (options with { ConfigureHandler = null, Proxy = null }).Check();
        (options with { Connect = null }).Check();
    }
}
