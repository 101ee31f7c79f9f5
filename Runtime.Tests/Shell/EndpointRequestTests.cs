using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What is done with a framework's request, whatever the framework; a real one is in the tests with Kestrel.</summary>
public sealed class EndpointRequestTests
{
    [Fact]
    public async Task A_request_that_is_no_WebSocket_is_refused_and_makes_no_socket()
    {
        var request = new Request { IsWebSocket = false };

        await request.ServeAsync();

        Assert.Equal((400, "This endpoint accepts WebSocket requests only."), request.Refused);
        Assert.Null(request.Socket);
    }

    [Fact]
    public async Task What_the_application_lacks_is_said_before_anything_else()
    {
        var request = new Request { IsWebSocket = false, HasMiddleware = false };

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(request.ServeAsync);

        Assert.Equal("MapServing needs the WebSocket middleware. Call app.UseWebSockets() before the endpoints are reached.", thrown.Message);
        Assert.Null(request.Refused);
    }

    [Fact]
    public async Task A_socket_whose_connection_could_not_be_made_is_disposed_of()
    {
        var request = new Request { Accept = () => throw new IOException("The handshake failed.") };

        await Assert.ThrowsAsync<IOException>(request.ServeAsync);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => request.Socket!.ConnectAsync(new Uri("ws://localhost")));
    }

    [Fact]
    public async Task A_heartbeat_that_no_accepted_connection_can_send_is_refused_before_the_upgrade()
    {
        var request = new Request { Own = new HeartbeatOptions { Heartbeat = static () => new PingFrameHeartbeat() } };

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(request.ServeAsync);

        Assert.Contains("Give the accepting end the text heartbeat", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(0, request.Accepted);
    }

    [Fact]
    public async Task A_socket_gets_the_applications_log_and_meters_and_keeps_all_else()
    {
        using var log = new NullLoggerFactory();
        using var meters = new Meters();
        var request = new Request { Known = { log, meters } };

        await request.RunAsync();

        Assert.Equal(ServingSocket.DefaultOptions with { LoggerFactory = log, MeterFactory = meters }, request.Socket!.Options);
    }

    [Fact]
    public async Task An_application_without_them_leaves_a_socket_as_it_is()
    {
        var request = new Request();

        await request.RunAsync();

        Assert.Equal(ServingSocket.DefaultOptions, request.Socket!.Options);
    }

    [Fact]
    public async Task What_the_constructor_has_set_stays()
    {
        using var log = new NullLoggerFactory();
        using var meters = new Meters();
        using var own = new LoggerFactory();
        using var ownMeters = new Meters();
        HeartbeatOptions[] left =
        [
            new HeartbeatOptions { Max = 3, LoggerFactory = own, MeterFactory = ownMeters },
            new HeartbeatOptions { Interval = TimeSpan.FromSeconds(1), Logger = NullLogger.Instance, MeterFactory = ownMeters },
        ];
        foreach (var options in left)
        {
            var request = new Request { Own = options, Known = { log, meters } };

            await request.RunAsync();

            Assert.Equal(options, request.Socket!.Options);
        }
    }

    [Fact]
    public async Task The_applications_options_are_made_of_the_constructors()
    {
        using var log = new NullLoggerFactory();
        HeartbeatOptions? given = null;
        var request = new Request
        {
            Own = ServingSocket.DefaultOptions with { Max = 3, Misses = 2 },
            Known = { log },
            Change = options =>
            {
                given = options;
                return options with { Misses = 5 };
            },
        };

        await request.RunAsync();

        Assert.Equal(ServingSocket.DefaultOptions with { Max = 3, Misses = 2, LoggerFactory = log }, given);
        Assert.Equal(given! with { Misses = 5 }, request.Socket!.Options);
    }

    [Fact]
    public async Task The_application_may_take_the_log_away_again()
    {
        using var log = new NullLoggerFactory();
        var request = new Request { Known = { log }, Change = options => options with { LoggerFactory = null } };

        await request.RunAsync();

        Assert.Null(request.Socket!.Options.LoggerFactory);
    }

    [Fact]
    public async Task Options_that_cannot_work_fail_the_request_before_there_is_a_connection()
    {
        var request = new Request { Change = options => options with { Misses = 0 } };
        var without = new Request { Change = _ => null! };

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(request.ServeAsync);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(without.ServeAsync);

        Assert.Equal("The function that was given to MapServing returned null. Return the options that it is given, or a copy of them.", thrown.Message);
        Assert.Equal(0, request.Accepted + without.Accepted);
    }

    [Fact]
    public async Task A_constructor_that_has_sent_something_is_served_with_its_own_options_and_refused_others()
    {
        using var log = new NullLoggerFactory();
        var request = new Request { SendsEarly = true, Known = { log } };
        var changed = new Request { SendsEarly = true, Change = options => options };

        await request.RunAsync();

        Assert.Equal(ServingSocket.DefaultOptions, request.Socket!.Options);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(changed.ServeAsync);
        Assert.StartsWith("The constructor of the socket has sent or closed", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_that_is_disposable_in_the_other_way_too_is_disposed_of_in_both_whatever_became_of_the_request()
    {
        var served = new Request();
        var refused = new Request { OnKestrel = true, Headers = { ["Origin"] = ["https://evil.example"], ["Host"] = ["good.example"] } };

        await served.RunAsync();
        await refused.ServeAsync();

        Assert.Equal(403, refused.Refused!.Value.Status);
        Assert.Equal(["Disposed"], served.Socket!.DisposedIn);
        Assert.Equal(["Disposed"], refused.Socket!.DisposedIn);
    }

    [Fact]
    public async Task A_connection_says_who_asked_for_it()
    {
        var remote = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 4711);
        var opened = new TaskCompletionSource();
        var link = new MemoryLink();
        var request = new Request { Remote = remote, Accept = () => link.Server, OnOpen = () => opened.TrySetResult() };

        var serving = request.ServeAsync();
        await opened.Task.InTime();

        Assert.Equal(remote, request.Socket!.Connection!.RemoteEndPoint);
        link.Cut();
        await serving.InTime();
    }

    [Fact]
    public async Task A_connection_of_Kestrels_is_answered_and_used_once_all_is_checked()
    {
        var connection = new ServersEnd();
        var request = new Request { OnKestrel = true, HasMiddleware = false, IsWebSocket = false, Upgrade = () => connection };
        var serving = request.ServeAsync();
        await connection.Used.InTime();
        Assert.Equal(
            ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "no timeout", "upgrade"],
            request.Done);
        Assert.Equal(SocketState.Open, request.Socket!.State);

        // The other end closes: the connection is not aborted, nor disposed of, which is for the server to do.
        connection.End(Frame.Of(Opcode.Close, Frame.Closing(1000), masked: true));
        await serving.InTime();
        Assert.Equal(5, request.Done.Count);
        Assert.Equal(Frame.Of(Opcode.Close, Frame.Closing(1000), masked: false), connection.ToArray());
        Assert.Equal(SocketState.Disposed, request.Socket.State);
        Assert.False(connection.IsDisposed);
    }

    [Fact]
    public async Task A_request_without_a_handshake_is_refused_on_Kestrel_and_makes_no_socket()
    {
        var request = new Request { OnKestrel = true, Headers = { ["Sec-WebSocket-Version"] = ["8"] } };

        await request.ServeAsync();

        Assert.Equal(426, request.Refused!.Value.Status);
        Assert.Equal(["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Content-Type: text/plain; charset=utf-8"], request.Done);
        Assert.Null(request.Socket);
    }

    [Fact]
    public async Task An_extended_CONNECT_is_answered_without_a_key()
    {
        var connection = new ServersEnd();
        var request = new Request { OnKestrel = true, Connect = "websocket", Headers = { ["Upgrade"] = [], ["Connection"] = [], ["Sec-WebSocket-Key"] = [] }, Upgrade = () => connection };
        var serving = request.ServeAsync();
        await connection.Used.InTime();
        Assert.Equal(["no timeout", "connect"], request.Done);
        connection.End();
        await serving.InTime();
    }

    [Fact]
    public async Task An_origin_that_is_not_listed_is_refused()
    {
        var request = new Request { OnKestrel = true, Listed = { "https://a.example" }, Headers = { ["Origin"] = ["https://evil.example"] } };

        await request.ServeAsync();

        Assert.Equal(403, request.Refused!.Value.Status);
        Assert.Equal(SocketState.Disposed, request.Socket!.State);
    }

    [Fact]
    public async Task A_socket_that_connects_while_its_request_is_upgraded_aborts_the_connection()
    {
        var connection = new ServersEnd();
        Request request = null!;
        request = new Request
        {
            OnKestrel = true,
            Upgrade = () =>
            {
                _ = request.Socket!.ConnectAsync(new Uri("ws://127.0.0.1:9"));
                return connection;
            },
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => request.ServeAsync().InTime());

        Assert.Equal("abort", request.Done[^1]);
        Assert.Equal(SocketState.Disposed, request.Socket!.State);
    }

    [Fact]
    public async Task A_peer_that_was_found_dead_is_aborted_before_the_request_ends()
    {
        var time = new VirtualTime();
        var connection = new ServersEnd();
        var request = new Request { OnKestrel = true, Upgrade = () => connection, Own = ServingSocket.DefaultOptions with { TimeProvider = time } };
        var serving = request.ServeAsync();
        await connection.Used.InTime();
        await time.Pass(TimeSpan.FromSeconds(25));
        await serving.InTime();
        Assert.Equal("abort", request.Done[^1]);
        Assert.Single(request.Done, "abort");
    }

    /// <summary>A server's end of a connection on which nothing comes, until it ends.</summary>
    private sealed class ServersEnd : MemoryStream
    {
        private readonly TaskCompletionSource _read = new();
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ReadOnlyMemory<byte> _last;

        public Task Used => _read.Task;

        public bool IsDisposed { get; private set; }

        public void End(ReadOnlyMemory<byte> last = default)
        {
            _last = last;
            _end.TrySetResult();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _read.TrySetResult();
            await _end.Task.WaitAsync(cancellationToken);
            var count = Math.Min(buffer.Length, _last.Length);
            _last[..count].CopyTo(buffer);
            _last = _last[count..];
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }

    private sealed class Request : EndpointRequest, IServiceProvider
    {
        public HeartbeatOptions? Own { get; init; }

        public List<object> Known { get; } = [];

        public Func<HeartbeatOptions, HeartbeatOptions>? Change { get; init; }

        public EndPoint? Remote { get; init; }

        public bool SendsEarly { get; init; }

        public Action? OnOpen { get; init; }

        public int Accepted { get; private set; }

        public bool IsWebSocket { get; init; } = true;

        public bool HasMiddleware { get; init; } = true;

        public Func<WebSocket> Accept { get; init; } = () => throw new NotSupportedException();

        public (int Status, string Text)? Refused { get; private set; }

        public ServingSocket? Socket { get; private set; }

        public bool OnKestrel { get; init; }

        public string? Connect { get; init; }

        public Dictionary<string, string?[]> Headers { get; } = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Upgrade"] = ["websocket"],
            ["Connection"] = ["keep-alive", "Upgrade"],
            ["Sec-WebSocket-Version"] = ["13"],
            ["Sec-WebSocket-Key"] = ["dGhlIHNhbXBsZSBub25jZQ=="],
        };

        public List<string> Listed { get; } = [];

        public Func<Stream> Upgrade { get; init; } = () => throw new NotSupportedException();

        /// <summary>What was asked of the server, in order.</summary>
        public List<string> Done { get; } = [];

        protected override string Method => "MapServing";

        protected override bool CanBeUpgraded => true;

        protected override bool HasWebSocketMiddleware => HasMiddleware;

        protected override bool IsWebSocketRequest => IsWebSocket;

        protected override Func<HeartbeatOptions, HeartbeatOptions>? Configure => Change;

        protected override IServiceProvider Services => this;

        protected override EndPoint? RemoteEndPoint => Remote;

        protected override CancellationToken Stopping => CancellationToken.None;

        protected override bool IsKestrel => OnKestrel;

        protected override string HttpMethod => "GET";

        protected override string HttpProtocol => "HTTP/1.1";

        protected override string? ConnectProtocol => Connect;

        protected override IEnumerable<string> AllowedOrigins => Listed;

        protected override string?[] RequestHeader(string name) => Headers.GetValueOrDefault(name) ?? [];

        protected override void SetResponseHeader(string name, string value) => Done.Add($"{name}: {value}");

        protected override Task<Stream> UpgradeAsync() => Lend("upgrade");

        protected override Task<Stream> AcceptConnectAsync() => Lend("connect");

        protected override void DisableTimeout() => Done.Add("no timeout");

        protected override void Abort() => Done.Add("abort");

        protected override Task RefuseAsync(int status, string text)
        {
            Refused = (status, text);
            return Task.CompletedTask;
        }

        protected override IHeartbeatSession CreateSocket()
        {
            Socket = new ServingSocket { Options = Own ?? ServingSocket.DefaultOptions };
            if (SendsEarly)
            {
                _ = Socket.TrySend("early");
            }

            Socket.StateChanged += (_, change) =>
            {
                if (change.Current == SocketState.Open)
                {
                    OnOpen?.Invoke();
                }
            };
            return Socket;
        }

        protected override Task<WebSocket> AcceptAsync()
        {
            Accepted++;
            return Task.FromResult(Accept());
        }

        private Task<Stream> Lend(string how)
        {
            Done.Add(how);
            return Task.FromResult(Upgrade());
        }

        object? IServiceProvider.GetService(Type serviceType) => Known.Find(serviceType.IsInstanceOfType);

        /// <summary>Serves the request up to where the connection is to be made, which fails.</summary>
        public async Task RunAsync() => await Assert.ThrowsAsync<NotSupportedException>(ServeAsync);
    }
}

[HeartbeatSocket]
internal sealed partial class ServingSocket : IDisposable
{
    /// <summary>The state at each call of <see cref="Dispose"/>.</summary>
    public List<string> DisposedIn { get; } = [];

    public void Dispose() => DisposedIn.Add(State.ToString());
}
