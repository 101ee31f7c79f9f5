using System.Net;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// A connection to a proxy. What goes through it does not know it, and finds out whom it was made to only here, where its request passes.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal sealed class TunnelStream(Stream inner, EndPoint? proxy) : AsyncStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (HttpUpgrade.Current is { } upgrade)
        {
            upgrade.RemoteEndPoint = proxy;
        }

        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
