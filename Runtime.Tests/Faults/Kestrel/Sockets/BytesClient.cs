using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Kestrel.Sockets;

/// <summary>Takes everything as bytes.</summary>
[HeartbeatSocket(Interval = 200, Timeout = 3000)]
internal sealed partial class BytesClient
{
    public Journal Journal { get; } = new(TimeProvider.System);

    private async partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        using (Journal.EventHook($"OnBytes {Encoding.UTF8.GetString(data.Span)}"))
        {
            await Task.Yield();
        }
    }
}
