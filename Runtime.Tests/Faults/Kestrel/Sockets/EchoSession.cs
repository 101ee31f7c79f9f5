using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Runtime.Tests.Kestrel.Sockets;

/// <summary>The server's end of most tests: sends back what it gets, and does what some texts ask it to.</summary>
[HeartbeatSocket(Interval = 200, Timeout = 3000)]
internal sealed partial class EchoSession
{
    private readonly SessionBook _book;

    public EchoSession(HttpContext context, SessionBook book)
    {
        _book = book;
        User = context.Request.Query["user"].ToString();
        Journal = new Journal(TimeProvider.System);
        if (book.Options is { } options)
        {
            Options = options;
        }

        book.Add(this);
    }

    public string User { get; }

    public Journal Journal { get; }

    partial void OnOpening(OpeningContext opening)
    {
        if (_book.Greeting is { } greeting)
        {
            opening.Send(greeting);
        }
    }

    partial void OnOpen() => Journal.Add("OnOpen");

    private async partial ValueTask OnMessageAsync(string message, CancellationToken cancellationToken)
    {
        using (Journal.EventHook($"OnMessage {message}", message))
        {
            if (_book.OnText is { } work)
            {
                await work(message, cancellationToken);
            }

            await SendAsync(message, cancellationToken);
        }
    }

    private async partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        using (Journal.EventHook($"OnBytes {data.Length}"))
        {
            await SendAsync(data, cancellationToken: cancellationToken);
        }
    }

    partial void OnError(Exception exception) => Journal.Add($"OnError {exception.GetType().Name}", exception);

    partial void OnClose(SocketCloseReason reason) => Journal.Add($"OnClose {reason.Kind}", reason);
}
