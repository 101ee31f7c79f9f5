namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>A process is stopped for a while, and goes on.</summary>
internal static class Nap
{
    /// <summary>The settings of an end that naps, in milliseconds.</summary>
    public const int Interval = 500;
    public const int Timeout = 2000;

    /// <summary>Longer than <c>Interval + Timeout</c>.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(Interval + Timeout + 500);

    public static async Task Take(PeerProcess peer, TimeSpan length)
    {
        await peer.Stop();
        await Task.Delay(length);
        await peer.Continue();
    }

    /// <summary>The heart goes on, on the first link, and nothing was told but heartbeats.</summary>
    public static async Task AssertUnharmed(PeerProcess client)
    {
        await client.Journal.Until("OnPong 1", client.Journal.Count("OnPong 1") + 3);
        await client.Command("send still there");
        await client.Journal.Until("OnMessage 1 still there");
        Assert.Equal(1, client.Journal.Count("OnOpen"));
        Assert.Equal(0, client.Journal.Count("OnClose") + client.Journal.Count("OnError"));
    }
}
