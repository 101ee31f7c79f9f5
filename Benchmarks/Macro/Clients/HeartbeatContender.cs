namespace Heartbeat.Benchmarks.Macro.Clients;

/// <summary>Heartbeat, as it comes: generated sockets, the default way to dial.</summary>
internal sealed class HeartbeatContender : Contender
{
    private readonly IHeartbeatClient _socket;

    public HeartbeatContender(Setup setup, Tally tally)
        : base(tally)
    {
        // Only for the end of a measurement: the server here answers no close frame.
        var options = BytesSocket.DefaultOptions with { CloseTimeout = TimeSpan.FromMilliseconds(100) };
        if (setup.Beat is { } beat)
        {
            options = options with { Interval = beat };
        }

        _socket = setup.TakesText ? new TextSocket(tally) { Options = options } : new BytesSocket(tally) { Options = options };
    }

    public override Task ConnectAsync(Uri address) => _socket.ConnectAsync(address);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data) => _socket.SendAsync(data);

    public override bool TrySend(ReadOnlyMemory<byte> data) => _socket.TrySend(data.Span);

    public override ValueTask DisposeAsync() => _socket.DisposeAsync();
}
