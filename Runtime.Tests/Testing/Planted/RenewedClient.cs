namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: whoever changes the address makes a new socket, and leaves the old one connected.</summary>
public sealed class RenewedClient(HeartbeatOptions options, bool hasBug) : IAsyncDisposable
{
    private TaskSocket? _socket;

    public async Task ConnectAsync(Uri address)
    {
        if (!hasBug)
        {
            await DisposeAsync();
        }

        _socket = new TaskSocket { Options = options };
        await _socket.ConnectAsync(address);
    }

    public ValueTask DisposeAsync() => _socket?.DisposeAsync() ?? default;
}
