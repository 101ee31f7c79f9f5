// What a socket does in a browser, one thing after the other. The server that the page came from does what each path is named after,
// and judges what is said.

using System.Net.WebSockets;
using Heartbeat;
using Heartbeat.BrowserPeer;

#pragma warning disable CA1416 // The compiler says what a browser does not have; what is tried here is what happens to those who do not listen.

var once = BrowserSocket.DefaultOptions with { Max = 0 };
var server = new UriBuilder(Page.Address()) { Scheme = "ws", Path = "/" }.Uri;
await Echo();
await StatusesThatABrowserDoesNotSend();
await TooBig();
await ServerThatGoes();
await Loss();
await Silence();
await Refusal();
await Headers();
await Compression();

async Task Echo()
{
    await using var socket = new BrowserSocket("echo") { Connecting = context => context.SubProtocols.Add("echo") };
    await socket.ConnectAsync(new Uri(server, "echo"));
    await socket.SendAsync("hello");
    await socket.SendAsync(new byte[] { 1, 2, 3 });
    await socket.SendAsync(new string('x', 200_000));
    await socket.Until("OnMessage 200000 characters");
    await socket.Until("OnPong");
    await socket.Until("OnPong");
    await socket.CloseAsync();
    socket.Say($"{socket.State}, a round trip was measured: {socket.RoundTripTime > TimeSpan.Zero}");
}

async Task StatusesThatABrowserDoesNotSend()
{
    await using var socket = new BrowserSocket("going");
    await socket.ConnectAsync(new Uri(server, "echo"));
    await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "going");
    await socket.ConnectAsync(new Uri(server, "echo"));
    await socket.CloseAsync(WebSocketCloseStatus.Empty, null);
}

async Task TooBig()
{
    await using var socket = new BrowserSocket("large") { Options = once with { MaxMessageSize = 1000 } };
    await socket.ConnectAsync(new Uri(server, "large"));
    await socket.Completion;
}

async Task ServerThatGoes()
{
    await using var socket = new BrowserSocket("goodbye");
    await socket.ConnectAsync(new Uri(server, "goodbye"));
    await socket.SendAsync("go");
    await socket.Until("OnReconnecting 1");
    await socket.Until("OnOpen");
}

async Task Loss()
{
    await using var socket = new BrowserSocket("loss") { Options = once };
    await socket.ConnectAsync(new Uri(server, "loss"));
    await socket.SendAsync("go");
    await socket.Completion;
}

async Task Silence()
{
    await using var socket = new BrowserSocket("silence") { Options = once with { Timeout = TimeSpan.FromMilliseconds(300) } };
    await socket.ConnectAsync(new Uri(server, "silence"));
    await socket.Completion;
}

async Task Refusal()
{
    await using var socket = new BrowserSocket("refusal") { Options = once };
    await Fails(socket, "refusal");
}

async Task Headers()
{
    await using var socket = new BrowserSocket("headers")
    {
        Options = once,
        Connecting = context =>
        {
            context.Headers["Authorization"] = "Bearer secret";
            context.Headers["X-Page"] = "1";
        },
    };
    await Fails(socket, "echo");
}

async Task Compression()
{
    await using var socket = new BrowserSocket("compression")
    {
        Options = once,
        Connecting = context => context.Compression = new SocketCompression(),
    };
    await Fails(socket, "echo");
}

async Task Fails(BrowserSocket socket, string path)
{
    try
    {
        await socket.ConnectAsync(new Uri(server, path));
        socket.Say("connected");
    }
    catch (SocketClosedException exception)
    {
        // What the platform says is left out of a trimmed page.
        var cause = exception.Reason.Exception;
        socket.Say($"{exception.Reason.Kind} {cause?.GetType().Name}{(cause is PlatformNotSupportedException ? $": {cause.Message}" : "")}");
    }
}
