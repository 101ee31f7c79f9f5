using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.DependencyInjection;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>What the endpoint makes of a request: on Kestrel it takes the connection, with frames of our own, and elsewhere a WebSocket of the platform's.</summary>
public sealed class ServedRequestTests
{
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string Asks = "Connection: Upgrade\r\nUpgrade: websocket\r\n";

    /// <summary>What a client of the platform needs for HTTP/2.</summary>
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler());

    private static readonly HeartbeatOptions Quiet = new() { Interval = TimeSpan.FromDays(1), Timeout = TimeSpan.FromSeconds(20), Max = 0, ConnectTimeout = TimeSpan.FromSeconds(20) };

    [Theory]
    [InlineData("GET", "1.1", "", "400", "without the header Upgrade", "")]
    [InlineData("GET", "1.1", "Upgrade: websocket\r\n", "400", "Connection: \"close\" where Upgrade", "")]
    [InlineData("POST", "1.1", "Content-Length: 0\r\n", "405", "came with \"POST\"", "Allow: GET")]
    [InlineData("GET", "1.0", Asks + Key + "Sec-WebSocket-Version: 13\r\n", "400", "came over \"HTTP/1.0\"", "")]
    [InlineData("GET", "1.1", Asks + Key + "Sec-WebSocket-Version: 8\r\n", "426", "Sec-WebSocket-Version: \"8\" where 13", "Sec-WebSocket-Version: 13")]
    [InlineData("GET", "1.1", Asks + "Sec-WebSocket-Version: 13\r\n", "400", "without the header Sec-WebSocket-Key", "")]
    [InlineData("GET", "1.1", Asks + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: <b>\r\n", "400", "Sec-WebSocket-Key: \"<b>\" where", "")]
    public async Task A_request_that_opens_no_WebSocket_is_told_why_in_plain_text_and_makes_no_socket(string method, string version, string headers, string status, string text, string header)
    {
        var sockets = 0;
        await using var server = await OurServer.Start(Quiet, _ => sockets++);
        var answer = await Ask(server, $"{method} /ours HTTP/{version}\r\nHost: localhost\r\n{headers}\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: text/plain; charset=utf-8\r\n", answer, StringComparison.Ordinal);
        Assert.Contains(text, answer, StringComparison.Ordinal);
        Assert.Contains(header.Length == 0 ? "\r\n" : $"\r\n{header}\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(0, sockets);
    }

    [Fact]
    public async Task The_answer_is_that_of_RFC_6455_and_agrees_on_nothing_that_is_offered()
    {
        await using var server = await OurServer.Start(Quiet);
        using var socket = await Connected(server);
        await using var client = new NetworkStream(socket, ownsSocket: false);
        await client.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /ours HTTP/1.1\r\nHost: localhost\r\n{Asks}{Key}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"));
        using var reader = new StreamReader(client, Encoding.ASCII);
        var head = new List<string>();
        while (await reader.ReadLineAsync().InTime() is { Length: > 0 } line)
        {
            head.Add(line);
        }

        Assert.Equal("HTTP/1.1 101 Switching Protocols", head[0]);
        Assert.Equal(
            ["Connection: Upgrade", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "Upgrade: websocket"],
            head.Skip(1).Where(static line => !line.StartsWith("Date:", StringComparison.Ordinal) && !line.StartsWith("Server:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("connect-udp", "13", HttpStatusCode.NotImplemented)]
    [InlineData("websocket", "8", HttpStatusCode.BadRequest)]
    public async Task An_extended_CONNECT_that_opens_no_WebSocket_is_refused(string protocol, string version, HttpStatusCode status)
    {
        var sockets = 0;
        await using var server = await OurServer.Start(Quiet, _ => sockets++, protocols: HttpProtocols.Http2);
        using var handler = new SocketsHttpHandler();
        using var http = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Connect, new UriBuilder(server.Address) { Scheme = "http" }.Uri) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Protocol = protocol;
        request.Headers.Add("Sec-WebSocket-Version", version);
        using var answer = await http.SendAsync(request, CancellationToken.None).InTime();
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(0, sockets);
    }

    [Fact]
    public async Task A_page_that_is_read_over_HTTP_2_is_refused()
    {
        await using var server = await OurServer.Start(Quiet, protocols: HttpProtocols.Http2);
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await http.GetAsync(new UriBuilder(server.Address) { Scheme = "http" }.Uri).InTime();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Open this address with a WebSocket client", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_session_outlives_the_time_that_the_application_gives_to_requests(HttpProtocols protocols)
    {
        var aborted = CancellationToken.None;
        await using var server = await OurServer.Start(
            Quiet,
            services: static services => services.AddRequestTimeouts(static options => options.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromMilliseconds(300) }),
            before: app =>
            {
                app.UseRequestTimeouts();
                app.Use((HttpContext context, RequestDelegate next) =>
                {
                    aborted = context.Request.Path == "/ours" ? context.RequestAborted : aborted;
                    return next(context);
                });
                app.Map("/slow", static async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted));
            },
            protocols: protocols);
        using var client = await Dial(server, protocols);
        var session = await server.Next();
        await session.Journal.Until("OnOpen");

        // A request that came later: when its time is over, the session's would be.
        using var http = new HttpClient { DefaultRequestVersion = protocols == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await http.GetAsync(new UriBuilder(server.Address) { Scheme = "http", Path = "/slow" }.Uri).InTime();
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.True(aborted.CanBeCanceled);
        Assert.False(aborted.IsCancellationRequested);
        await Say(client, "on");
        await session.Journal.Until("OnMessage on");
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task What_Kestrel_limits_of_a_requests_body_limits_no_session(HttpProtocols protocols)
    {
        await using var server = await OurServer.Start(
            Quiet,
            services: static services => services.Configure<KestrelServerOptions>(static kestrel =>
            {
                kestrel.Limits.MaxRequestBodySize = 100;
                kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 50, gracePeriod: TimeSpan.FromSeconds(1.1));
            }),
            before: static app => app.Map("/slow", static async (HttpContext context) => await context.Request.Body.ReadExactlyAsync(new byte[100])),
            protocols: protocols);
        using var client = await Dial(server, protocols);
        var session = await server.Next();
        await Say(client, new string('x', 100_000));
        await session.Journal.Until("OnMessage");

        // A request that came later, and brings as little: when it was too slow, the session would be.
        using var socket = await Connected(server);
        if (protocols == HttpProtocols.Http1)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx"));
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync().InTime());
        }
        else
        {
            using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var content = new EndlessContent();
            await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync(new UriBuilder(server.Address) { Scheme = "http", Path = "/slow" }.Uri, content).InTime());
        }

        await Say(client, "on");
        await session.Journal.Until("OnMessage on");
    }

    [Fact]
    public async Task A_client_that_hangs_up_before_the_answer_leaves_nothing_behind()
    {
        using var dialing = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var hungUp = new TaskCompletionSource();
        await using var server = await OurServer.Start(Quiet, before: app => app.Use(async (HttpContext context, RequestDelegate next) =>
        {
            if (!hungUp.Task.IsCompleted)
            {
                // The end has come through to Kestrel before the endpoint has its turn.
                dialing.LingerState = new LingerOption(enable: true, seconds: 0);
                dialing.Close();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                try
                {
                    await next(context);
                }
                finally
                {
                    hungUp.SetResult();
                }

                return;
            }

            await next(context);
        }));
        await dialing.ConnectAsync(IPAddress.Loopback, server.Port).InTime();
        await dialing.SendAsync(Encoding.ASCII.GetBytes($"GET /ours HTTP/1.1\r\nHost: localhost\r\n{Asks}{Key}Sec-WebSocket-Version: 13\r\n\r\n"));

        // Whether or not Kestrel lets it be upgraded still: the request ends, and so does the socket that was to serve it.
        await Record.ExceptionAsync(() => hungUp.Task.InTime());
        Assert.True(hungUp.Task.IsCompleted);
        Assert.Equal(SocketState.Disposed, (await server.Next()).State);

        await using var client = new ScriptedSocket(Quiet);
        await client.ConnectAsync(server.Address).InTime();
    }

    [Fact]
    public async Task One_upgrade_more_than_Kestrel_takes_fails_its_request_and_no_other()
    {
        await using var server = await OurServer.Start(Quiet, services: static services => services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 1));
        await using var first = new ScriptedSocket(Quiet);
        await first.ConnectAsync(server.Address).InTime();
        await server.Next();
        await using var second = new ScriptedSocket(Quiet);
        var refused = await Assert.ThrowsAsync<SocketClosedException>(() => second.ConnectAsync(server.Address).InTime());
        Assert.Equal(HttpStatusCode.InternalServerError, refused.Reason.HttpStatus);
        var session = await server.Next();
        await session.Completion.InTime();
        Assert.Equal(SocketState.Open, first.State);
    }

    [Fact]
    public async Task A_socket_that_has_connected_by_itself_serves_no_request()
    {
        await using var elsewhere = await OurServer.Start(Quiet);
        await using var server = await OurServer.Start(Quiet, socket => _ = socket.ConnectAsync(elsewhere.Address));
        await using var client = new ScriptedSocket(Quiet);
        var refused = await Assert.ThrowsAsync<SocketClosedException>(() => client.ConnectAsync(server.Address).InTime());
        Assert.Equal(HttpStatusCode.InternalServerError, refused.Reason.HttpStatus);
        Assert.Equal(SocketState.Disposed, (await server.Next()).State);
    }

    [Fact]
    public async Task What_logs_requests_is_no_obstacle()
    {
        await using var server = await OurServer.Start(Quiet, services: static services => services.AddHttpLogging(static _ => { }), before: static app => app.UseHttpLogging());
        await using var client = new ScriptedSocket(Quiet with { Heartbeat = static () => new PingFrameHeartbeat(), Interval = TimeSpan.FromMilliseconds(50) });
        client.Hooks.Kinds |= ScriptedHooks.Heartbeats;
        await client.ConnectAsync(server.Address).InTime();
        await client.Journal.Until("OnPong");
    }

    [Theory]
    [InlineData("https://a.example", 101)]
    [InlineData("https://evil.example", 403)]
    [InlineData(null, 101)]
    public async Task Origins_that_the_application_lists_for_all_its_WebSockets_count(string? origin, int status)
    {
        // In the services, where nothing but the endpoint looks at them; and given to the middleware alone, of a socket that lets everybody in.
        await using var listed = await OurServer.Start(Quiet, services: static services => services.AddWebSockets(static options => options.AllowedOrigins.Add("https://A.example")));
        var options = new WebSocketOptions();
        options.AllowedOrigins.Add("https://a.example");
        await using var given = await OurServer.Start(Quiet with { AllowedOrigins = ["*"] }, before: app => app.UseWebSockets(options));
        foreach (var server in (OurServer[])[listed, given])
        {
            await using var client = new ScriptedSocket(Quiet);
            client.Hooks.Connecting = (context, _) =>
            {
                if (origin is not null)
                {
                    context.Headers["Origin"] = origin;
                }

                return default;
            };
            var refused = await Record.ExceptionAsync(() => client.ConnectAsync(server.Address).InTime());
            Assert.Equal(status, (int?)(refused as SocketClosedException)?.Reason.HttpStatus ?? 101);
        }
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Ping_frames_of_both_ends_are_answered(HttpProtocols protocols)
    {
        var beating = Quiet with { Heartbeat = static () => new PingFrameHeartbeat(), Interval = TimeSpan.FromMilliseconds(50) };
        await using var server = await OurServer.Start(beating, static session => session.Hooks.Kinds |= ScriptedHooks.Heartbeats, protocols: protocols);
        if (protocols == HttpProtocols.Http1)
        {
            await using var ours = new ScriptedSocket(beating);
            ours.Hooks.Kinds |= ScriptedHooks.Heartbeats;
            await ours.ConnectAsync(server.Address).InTime();
            await ours.Journal.Until("OnPong", 3);
            await (await server.Next()).Journal.Until("OnPong", 3);
        }

        // A client of the platform answers by itself, while it receives.
        using var client = await Dial(server, protocols);
        var receiving = client.ReceiveAsync(new byte[1], CancellationToken.None);
        var session = await server.Next();
        await session.Journal.Until("OnPong", 3);
        Assert.NotNull(session.RoundTripTime);
        Assert.False(receiving.IsCompleted);
        var closing = session.CloseAsync();
        await receiving.InTime();
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).InTime();
        await closing.InTime();
    }

    [Fact]
    public async Task Where_the_server_is_not_Kestrel_a_WebSocket_of_the_platforms_serves()
    {
        await using var server = await OurServer.Start(Quiet, before: static app =>
        {
            app.UseWebSockets();
            app.Use(static (HttpContext context, RequestDelegate next) =>
            {
                OtherServer.Pretend(context);
                return next(context);
            });
        });
        await using var client = new ScriptedSocket(Quiet);
        await client.ConnectAsync(server.Address).InTime();
        await client.SendAsync("elsewhere").InTime();
        var session = await server.Next();
        await session.Journal.Until("OnMessage elsewhere");
        await client.CloseAsync().InTime();
        await session.Journal.Until("OnClose Remote");
    }

    [Fact]
    public async Task Ping_frames_are_refused_before_the_answer_where_the_server_is_not_Kestrel()
    {
        Exception? thrown = null;
        await using var server = await OurServer.Start(Quiet with { Heartbeat = static () => new PingFrameHeartbeat() }, before: app =>
        {
            app.UseWebSockets();
            app.Use(async (HttpContext context, RequestDelegate next) =>
            {
                OtherServer.Pretend(context);
                thrown = await Record.ExceptionAsync(() => next(context));
                context.Response.StatusCode = 500;
            });
        });
        await using var client = new ScriptedSocket(Quiet);
        var refused = await Assert.ThrowsAsync<SocketClosedException>(() => client.ConnectAsync(server.Address).InTime());
        Assert.Equal(HttpStatusCode.InternalServerError, refused.Reason.HttpStatus);
        Assert.Contains("serve the socket by its Map… endpoint on Kestrel", Assert.IsType<InvalidOperationException>(thrown).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_a_session_serves_and_says_why_it_closes()
    {
        using var certificate = SelfSigned.For("localhost");
        await using var server = await OurServer.Start(Quiet, static session => session.Hooks.Text = (text, token) => session.SendAsync(text, token), certificate: certificate);
        await using var client = new ScriptedSocket(Quiet with { ServerCertificateValidation = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString() });
        await client.ConnectAsync(new UriBuilder(server.Address) { Scheme = "wss", Host = "localhost" }.Uri).InTime();
        await client.SendAsync("over TLS").InTime();
        await client.Journal.Until("OnMessage over TLS");
        var session = await server.Next();
        await session.SendAsync("last words").InTime();
        await session.CloseAsync((WebSocketCloseStatus)4001, "moving house").InTime();
        var heard = (SocketCloseReason)(await client.Journal.Until("OnClose Remote")).Subject!;
        Assert.Equal(((WebSocketCloseStatus)4001, "moving house"), (heard.Status!.Value, heard.Description));
        Assert.Equal(1, client.Journal.Count("OnMessage last words"));
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, 32 * 1024)]
    [InlineData(HttpProtocols.Http2, null)]
    public async Task The_systems_send_queue_is_kept_shallow_where_the_connection_is_the_sessions_own(HttpProtocols protocols, int? expected)
    {
        Requirement.IsLinux();
        Socket? connection = null;
        var usual = 0;
        await using var server = await OurServer.Start(
            Quiet,
            before: app => app.Use((HttpContext context, RequestDelegate next) =>
            {
                connection = context.Features.Get<IConnectionSocketFeature>()!.Socket;
                usual = Unsent(connection);
                return next(context);
            }),
            protocols: protocols);
        using var client = await Dial(server, protocols);
        await (await server.Next()).Journal.Until("OnOpen");
        Assert.Equal(expected ?? usual, Unsent(connection!));

        static int Unsent(Socket socket)
        {
            var value = new byte[sizeof(int)];
            socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, 25, value);
            return BitConverter.ToInt32(value);
        }
    }

    [Fact]
    public async Task What_Kestrel_has_not_read_is_seen()
    {
        var goOn = new TaskCompletionSource();
        await using var server = await OurServer.Start(Quiet with { MaxMessageSize = 64 * 1024 }, session => session.Hooks.Bytes = async (_, _) => await goOn.Task);
        await using var client = await RawConnection.Dial(server.Address);
        var session = await server.Next();
        await session.Journal.Until("OnOpen");
        var wire = session.Plumbing.Core.Loop.Link!.Wire;
        Assert.False(wire.HasUnread);

        // More than the inbox and Kestrel's pipe hold.
        var sending = client.Send(Enumerable.Range(0, 64).SelectMany(static _ => Frame.Of(Opcode.Binary, new byte[64 * 1024], masked: true)).ToArray());
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!wire.HasUnread)
        {
            Assert.False(patience.IsCancellationRequested, "Nothing unread was seen.");
            await Task.Delay(10);
        }

        goOn.SetResult();
        await sending.InTime();
        await session.Journal.Until("OnBytes", 64);
        Assert.False(wire.HasUnread);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_message_for_a_connection_that_Kestrel_has_seen_end_is_not_said_to_have_left(HttpProtocols protocols)
    {
        // The hook holds the thread that reads, and no time passes in which another one would take over: nobody but Kestrel knows of the end.
        var closed = CancellationToken.None;
        var sent = new TaskCompletionSource<Exception?>();
        using var handler = new SocketsHttpHandler();
        using var http = new HttpMessageInvoker(handler);
        await using var server = await OurServer.Start(
            Quiet with { TimeProvider = new VirtualTime() },
            session => session.Hooks.Text = async (_, _) =>
            {
                closed.WaitHandle.WaitOne(Patience.Limit);
                sent.SetResult(await Record.ExceptionAsync(() => session.SendAsync("swallowed").AsTask()));
            },
            before: app => app.Use((HttpContext context, RequestDelegate next) =>
            {
                closed = context.Features.Get<IConnectionLifetimeFeature>()!.ConnectionClosed;
                return next(context);
            }),
            protocols: protocols);
        using var client = await Dial(server, protocols, http);
        var session = await server.Next();
        await Say(client, "go");
        await session.Journal.Until("OnMessage go");
        client.Abort();
        handler.Dispose();
        Assert.True((await sent.Task.InTime()) is MessageInDoubtException or SocketClosedException);
    }

    private static async Task<ClientWebSocket> Dial(OurServer server, HttpProtocols protocols, HttpMessageInvoker? http = null)
    {
        var client = new ClientWebSocket();
        client.Options.HttpVersion = protocols == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await client.ConnectAsync(server.Address, http ?? Http, CancellationToken.None).InTime();
        return client;
    }

    private static Task Say(ClientWebSocket client, string text) => client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).InTime();

    private static async Task<Socket> Connected(OurServer server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port).InTime();
        return socket;
    }

    /// <summary>A byte, and then nothing.</summary>
    private sealed class EndlessContent : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("x"u8.ToArray());
            await stream.FlushAsync();
            await new TaskCompletionSource().Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>The whole answer to a request after which nothing more is asked.</summary>
    private static async Task<string> Ask(OurServer server, string request)
    {
        using var socket = await Connected(server);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.Replace("\r\nHost:", "\r\nConnection: close\r\nHost:", StringComparison.Ordinal)));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync().InTime();
    }
}
