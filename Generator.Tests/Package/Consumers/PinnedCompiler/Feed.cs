using System.Threading.Tasks;
using Heartbeat;

[HeartbeatSocket("wss://example.com/")]
public partial class Feed
{
    public static Task Start() => new Feed().ConnectAsync();
}
