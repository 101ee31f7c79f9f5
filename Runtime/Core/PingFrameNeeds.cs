namespace Heartbeat;

/// <summary>
/// What a heartbeat of ping frames needs: a connection on frames of our own. Where there will be none, that is said before anything is
/// dialed or accepted, and what to choose instead.
/// </summary>
internal static class PingFrameNeeds
{
    /// <summary>Checks what is known before the first attempt, and of the heartbeat of each: the options may make another one each time.</summary>
    /// <exception cref="InvalidOperationException">No connection of this socket could send the heartbeat.</exception>
    public static void CheckDials(HeartbeatProtocol heartbeat, HeartbeatOptions options)
    {
        if (heartbeat.Carrier != HeartbeatCarrier.PingFrame)
        {
            return;
        }

        if (OperatingSystem.IsBrowser())
        {
            throw new InvalidOperationException($"{NameOf(heartbeat)} sends ping frames, and a browser lets no page do so. Leave Heartbeat out in a browser (OperatingSystem.IsBrowser()) for the text heartbeat, which the server must answer.");
        }

        if (options.Environment is { DialsStreams: false })
        {
            throw new InvalidOperationException($"{NameOf(heartbeat)} sends ping frames, and a connection of this version of the testing kit carries none. Take the newest version of Heartbeat.Testing, or test the socket with the text heartbeat: Options = DefaultOptions with {{ Heartbeat = null }}.");
        }

        if (options.Environment is null && options.Connect is not null)
        {
            throw new InvalidOperationException($"{NameOf(heartbeat)} sends ping frames, which no WebSocket that HeartbeatOptions.Connect returns can send. Leave Connect null, where Proxy and ConfigureHandler change how it dials, or leave Heartbeat out for the text heartbeat, which the server must answer.");
        }
    }

    /// <summary>Checks a socket that is about to accept.</summary>
    /// <exception cref="InvalidOperationException">No accepted connection can send the heartbeat.</exception>
    public static void CheckAccepts(HeartbeatProtocol heartbeat)
    {
        if (heartbeat.Carrier == HeartbeatCarrier.PingFrame)
        {
            throw new InvalidOperationException($"{NameOf(heartbeat)} sends ping frames, and an accepted WebSocket can neither send them yet nor tell of those that come. Give the accepting end the text heartbeat (Options = DefaultOptions with {{ Heartbeat = null }}), and its clients too: they are dropped as silent unless they send it.");
        }
    }

    private static string NameOf(HeartbeatProtocol heartbeat) => heartbeat.GetType().Name;
}
