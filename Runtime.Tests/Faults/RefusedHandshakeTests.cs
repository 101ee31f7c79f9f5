using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// Servers that let nobody in, byte by byte, each in its own way. Whatever it is, the attempt fails with words that say what was wrong,
/// once, the delay is kept and the attempts are counted; where the server would say the same again there is but one. Kestrel's refusals are in HandshakeTests.
/// </summary>
public sealed class RefusedHandshakeTests
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);

    private static readonly HeartbeatOptions Options = new() { Retry = Retry, Jitter = false, Max = 2, ConnectTimeout = Seconds(20) };

    public static TheoryData<string, HttpStatusCode, bool> Refusals => new()
    {
        { "HTTP/1.1 301 Moved Permanently\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.MovedPermanently, false },
        { "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.Found, false },
        { "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.Unauthorized, true },
        { "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.Forbidden, true },
        { "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nNot here.", HttpStatusCode.NotFound, true },
        { "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.ProxyAuthenticationRequired, false },
        { "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.RequestTimeout, false },
        { "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.Gone, true },
        { "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.MisdirectedRequest, false },
        { "HTTP/1.1 425 Too Early\r\nContent-Length: 0\r\n\r\n", (HttpStatusCode)425, false },
        { "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.TooManyRequests, false },
        { "HTTP/1.1 499 Whatever\r\nContent-Length: 0\r\n\r\n", (HttpStatusCode)499, true },
        { "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", HttpStatusCode.InternalServerError, false },
        { "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n<html><h1>502 Bad Gateway</h1></html>", HttpStatusCode.BadGateway, false },
        { "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Welcome to the hotel's network.</html>", HttpStatusCode.OK, false },
        { "HTTP/1.1 599 Whatever\r\nContent-Length: 0\r\n\r\n", (HttpStatusCode)599, false },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_is_told_with_its_status(string answer, HttpStatusCode status, bool isFinal)
    {
        await using var server = Saying(answer);
        var reason = await Fails(server.Address, $"HTTP {(int)status}", SocketCloseKind.Refused, isFinal);
        Assert.Equal(status, reason.HttpStatus);
        Assert.Equal(status, Assert.IsType<HandshakeRefusedException>(reason.Exception).Status);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task A_redirect_is_not_followed_with_our_headers(string scheme)
    {
        var (elsewhere, _) = RawServer.Granting();
        await using var open = elsewhere;
        var location = new UriBuilder(elsewhere.Address) { Scheme = scheme }.Uri;
        await using var server = Saying($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        var reason = await Fails(server.Address, "HTTP 307", SocketCloseKind.Refused);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, reason.HttpStatus);
        Assert.Equal(0, elsewhere.Connections);
    }

    [Fact]
    public async Task A_page_without_end_holds_nobody_up()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHead();
            await connection.Send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
            while (true)
            {
                await connection.Send(new byte[64 * 1024]);
            }
        });
        var reason = await Fails(server.Address, "HTTP 200", SocketCloseKind.Refused);
        Assert.Equal(HttpStatusCode.OK, reason.HttpStatus);
    }

    public static TheoryData<string, string> BadGrants => new()
    {
        { "a wrong Sec-WebSocket-Accept", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n" },
        { "no Sec-WebSocket-Accept", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" },
        { "no Upgrade", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n" },
        { "another Upgrade", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nSec-WebSocket-Accept: {accept}\r\n\r\n" },
        { "no Connection", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n" },
        { "a sub-protocol that was not offered", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: other\r\nSec-WebSocket-Accept: {accept}\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(BadGrants))]
    public async Task A_handshake_that_is_granted_wrongly_is_a_failed_attempt(string fault, string answer)
    {
        await using var server = new RawServer(async connection =>
        {
            var granting = RawConnection.Granting(await connection.ReadHead());
            var accept = granting.Split("Sec-WebSocket-Accept: ")[1].Trim();
            await connection.Send(answer.Replace("{accept}", accept, StringComparison.Ordinal));
        });
        var reason = await Fails(server.Address);
        Assert.True(reason.HttpStatus is null, $"With {fault} this was no refusal.");
    }

    private const string HangupHint = " The other end hung up before it had answered, as a TLS port does: should the address begin with wss://?";

    public static TheoryData<string, string> NoHttp => new()
    {
        { "another protocol's greeting", "SSH-2.0-OpenSSH_9.7\r\n" },
        { "a record of TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001" },
        { "zeros", new string('\0', 4096) },
        { "half a status line", "HTTP/1.1 10" },
        { "a status that is no number", "HTTP/1.1 abc Nothing\r\n\r\n" },
        { "a header without a colon", "HTTP/1.1 101 Switching Protocols\r\nConnection Upgrade\r\n\r\n" },
        { "nothing", "" },
    };

    [Theory]
    [MemberData(nameof(NoHttp))]
    public async Task What_is_no_HTTP_is_a_failed_attempt(string what, string answer)
    {
        await using var server = Saying(answer);
        var reason = await Fails(server.Address);
        Assert.True(reason.HttpStatus is null, $"There is no status in {what}.");
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n", "X-More: and more\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nX-Long: ", "and longer ")]
    [InlineData("HTTP/1.1 101 ", "Switching Switching ")]
    public async Task An_endless_header_is_cut_off(string start, string more)
    {
        var sent = 0L;
        var chunk = string.Concat(Enumerable.Repeat(more, 100));
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHead();
            await connection.Send(start);
            while (true)
            {
                await connection.Send(chunk);
                Interlocked.Add(ref sent, chunk.Length);
            }
        });
        await Fails(server.Address);
        Assert.InRange(sent, 1, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task A_server_that_hangs_up_at_once_is_a_failed_attempt()
    {
        await using var server = new RawServer(_ => Task.CompletedTask);
        Assert.EndsWith(HangupHint, (await Fails(server.Address)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_resets_at_once_is_a_failed_attempt()
    {
        await using var server = new RawServer(connection =>
        {
            connection.Reset();
            return Task.CompletedTask;
        });
        await Fails(server.Address);
    }

    [Fact]
    public async Task A_server_that_resets_in_the_middle_of_its_answer_is_a_failed_attempt()
    {
        await using var server = new RawServer(async connection =>
        {
            var granting = RawConnection.Granting(await connection.ReadHead());
            await connection.Send(granting[..^3]);
            connection.Reset();
        });
        await Fails(server.Address);
    }

    [Fact]
    public async Task An_answer_that_trickles_in_is_left_after_ConnectTimeout()
    {
        // Byte by byte: never quiet for long, and never done within the time.
        await using var server = new RawServer(async connection =>
        {
            var granting = RawConnection.Granting(await connection.ReadHead());
            foreach (var letter in granting)
            {
                await connection.Send($"{letter}");
                await Task.Delay(50, connection.HungUp);
            }
        });
        await TimesOut(server.Address);
    }

    [Fact]
    public async Task Interim_answers_without_end_are_left_after_ConnectTimeout()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHead();
            while (true)
            {
                await connection.Send("HTTP/1.1 100 Continue\r\n\r\n");
                await Task.Delay(1, connection.HungUp);
            }
        });
        await TimesOut(server.Address);
    }

    [Fact]
    public async Task A_connect_that_hangs_is_left_after_ConnectTimeout()
    {
        Requirement.IsLinux();

        // Nobody accepts, and the line of those who wait is full: the system answers no SYN any more.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var line = Enumerable.Range(0, 8).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        var connects = line.Select(socket => socket.ConnectAsync(listener.LocalEndPoint!)).ToArray();
        while (!connects.Any(connect => connect.IsCompletedSuccessfully))
        {
            await Task.WhenAny(connects).InTime();
        }

        await TimesOut(new Uri($"ws://{listener.LocalEndPoint}/"));
        Assert.Contains(connects, connect => !connect.IsCompleted);
        Array.ForEach(line, socket => socket.Dispose());
    }

    [Fact]
    public async Task A_port_that_is_closed_is_a_failed_attempt_and_says_so()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"ws://{listener.LocalEndpoint}/");
        listener.Stop();
        var reason = await Fails(address, $"refused ({address.Authority})");
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(reason.Exception!.GetBaseException()).SocketErrorCode);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_a_failed_attempt_and_says_so()
    {
        var reason = await Fails(new Uri("ws://no-such-host.invalid/"), "no-such-host.invalid");
        Assert.IsType<SocketException>(reason.Exception!.GetBaseException());
    }

    [Theory]
    [InlineData("99999999999")]
    [InlineData("2147483648")]
    [InlineData("2147483647")]
    [InlineData("86401")]
    [InlineData("340282366920938463463374607431768211456")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    public async Task A_server_that_asks_to_be_left_alone_for_ever_is_asked_again_after_a_day(string retryAfter)
    {
        await using var server = Saying(Unavailable(retryAfter));
        Assert.Equal(TimeSpan.FromDays(1), await FirstDelay(server, Options));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("-99999999999")]
    [InlineData("+7200")]
    [InlineData("7200.5")]
    [InlineData("0x7200")]
    [InlineData("7 200")]
    [InlineData("7200, 7200")]
    [InlineData("")]
    public async Task A_Retry_After_that_is_nonsense_or_shorter_than_Retry_changes_nothing(string retryAfter)
    {
        await using var server = Saying(Unavailable(retryAfter));
        Assert.Equal(Seconds(30), await FirstDelay(server, Options with { Retry = Seconds(30) }));
    }

    [Fact]
    public async Task Retry_After_is_kept_and_means_the_next_attempt_alone()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHead();
            await connection.Send(connection.Number == 0 ? Unavailable("1") : "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
        });
        var socket = new ScriptedSocket(Options);
        await using var used = socket;
        var asked = new List<long>();
        socket.Hooks.Connecting = (_, _) =>
        {
            asked.Add(Stopwatch.GetTimestamp());
            return default;
        };
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(server.Address).InTime());
        Assert.Equal([Seconds(1), Retry], socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(attempt => attempt.Delay));
        Assert.InRange(Stopwatch.GetElapsedTime(asked[0], asked[1]), Seconds(1), Patience.Limit);
        Assert.InRange(Stopwatch.GetElapsedTime(asked[1], asked[2]), Retry, Patience.Limit);
    }

    private static string Unavailable(string retryAfter)
        => $"HTTP/1.1 503 Service Unavailable\r\nRetry-After: {retryAfter}\r\nConnection: close\r\n\r\n";

    private static RawServer Saying(string answer) => new(async connection =>
    {
        await connection.ReadHead();
        await connection.Send(answer);
    });

    private static async Task<TimeSpan> FirstDelay(RawServer server, HeartbeatOptions options)
    {
        await using var socket = new ScriptedSocket(options);
        var connecting = socket.ConnectAsync(server.Address);
        var attempt = (ReconnectAttempt)(await socket.Journal.Until("OnReconnecting 1")).Subject!;
        await socket.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        return attempt.Delay;
    }

    /// <summary>Connects in vain, and checks what holds for every refusal.</summary>
    private static async Task<SocketCloseReason> Fails(
        Uri address,
        string? words = null,
        SocketCloseKind kind = SocketCloseKind.ConnectFailed,
        bool isFinal = false)
    {
        var reason = await RefusedConnect.Run(address, Options, kind, isFinal);
        var exception = Assert.IsAssignableFrom<Exception>(reason.Exception);
        var hungUp = exception.GetBaseException() is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } || exception.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded };
        Assert.Equal($"Connecting to {address} failed.{(hungUp ? HangupHint : "")}", reason.Description);
        Assert.NotEmpty(exception.Message);
        Assert.Contains(words ?? OnOneLine(exception.GetBaseException().Message), $"{reason}", StringComparison.Ordinal);
        return reason;
    }

    /// <summary>The platform repeats what the server has written, line breaks and all.</summary>
    private static string OnOneLine(string text)
        => string.Concat(text.Select(static letter => char.IsControl(letter) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}") : $"{letter}"));

    private static async Task TimesOut(Uri address)
    {
        var timeout = TimeSpan.FromMilliseconds(400);
        var began = Stopwatch.GetTimestamp();
        var reason = await RefusedConnect.Run(address, Options with { ConnectTimeout = timeout }, SocketCloseKind.ConnectTimeout);
        Assert.InRange(Stopwatch.GetElapsedTime(began), 3 * timeout, Patience.Limit);
        Assert.Contains(nameof(HeartbeatOptions.ConnectTimeout), reason.Description, StringComparison.Ordinal);
    }
}
