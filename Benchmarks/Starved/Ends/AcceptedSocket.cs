using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Benchmarks.Starved.Ends;

/// <summary>A session of the server.</summary>
[HeartbeatSocket]
internal sealed partial class AcceptedSocket
{
    private readonly int _number;
    private readonly Book _book;

    public AcceptedSocket(HttpContext request, EndSetup setup, Book book, ConcurrentBag<IHeartbeatSocket> all)
    {
        _number = End.NumberOf(request);
        _book = book;
        Options = DefaultOptions with { Interval = setup.Interval, Timeout = setup.Timeout };
        all.Add(this);
    }

    partial void OnMessage(string message) => _book.OnMessage();

    partial void OnClose(SocketCloseReason reason) => _book.OnEnd(_number, reason.Kind == SocketCloseKind.HeartbeatTimeout, reason.ToString());
}
