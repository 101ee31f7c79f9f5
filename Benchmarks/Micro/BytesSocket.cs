namespace Heartbeat.Benchmarks.Micro;

/// <summary>A socket whose hook takes bytes.</summary>
[HeartbeatSocket("ws://localhost/")]
internal sealed partial class BytesSocket
{
    /// <summary>How much it has heard.</summary>
    public long Length { get; private set; }

    partial void OnMessage(ReadOnlySpan<byte> data) => Length += data.Length;
}
