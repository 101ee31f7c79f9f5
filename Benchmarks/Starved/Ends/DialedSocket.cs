namespace Heartbeat.Benchmarks.Starved.Ends;

/// <summary>A client that does not come back: what is counted is whether it has to.</summary>
[HeartbeatSocket(Max = 0)]
internal sealed partial class DialedSocket
{
    private readonly int _number;
    private readonly Book _book;

    public DialedSocket(int number, Book book)
    {
        _number = number;
        _book = book;
    }

    partial void OnMessage(string message) => _book.OnMessage();

    partial void OnClose(SocketCloseReason reason) => _book.OnEnd(_number, reason.Kind == SocketCloseKind.HeartbeatTimeout, reason.ToString());
}
