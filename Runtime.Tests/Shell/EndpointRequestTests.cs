using System.Net.WebSockets;

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

    private sealed class Request : EndpointRequest
    {
        public bool IsWebSocket { get; init; } = true;

        public bool HasMiddleware { get; init; } = true;

        public Func<WebSocket> Accept { get; init; } = () => throw new NotSupportedException();

        public (int Status, string Text)? Refused { get; private set; }

        public ServingSocket? Socket { get; private set; }

        protected override string Method => "MapServing";

        protected override bool CanBeUpgraded => true;

        protected override bool HasWebSocketMiddleware => HasMiddleware;

        protected override bool IsWebSocketRequest => IsWebSocket;

        protected override CancellationToken Stopping => CancellationToken.None;

        protected override Task RefuseAsync(int status, string text)
        {
            Refused = (status, text);
            return Task.CompletedTask;
        }

        protected override IHeartbeatSession CreateSocket() => Socket = new ServingSocket();

        protected override Task<WebSocket> AcceptAsync() => Task.FromResult(Accept());
    }
}

[HeartbeatSocket]
internal sealed partial class ServingSocket;
