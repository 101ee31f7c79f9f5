namespace Heartbeat.Benchmarks.Micro;

/// <summary>A socket whose hook takes a string.</summary>
[HeartbeatSocket("ws://localhost/")]
internal sealed partial class TextSocket
{
    /// <summary>How much it has heard.</summary>
    public long Length { get; private set; }

    partial void OnMessage(string message) => Length += message.Length;
}
