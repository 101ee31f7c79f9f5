using Heartbeat;

[HeartbeatSocket("wss://example.com/")]
public class Feed
{
}
