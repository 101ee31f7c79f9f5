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

    /// <summary>Checks a socket that is about to accept a WebSocket of the platform's, or of the user's.</summary>
    /// <exception cref="InvalidOperationException">It could not send the heartbeat there.</exception>
    public static void CheckAccepts(HeartbeatProtocol heartbeat)
    {
        if (heartbeat.Carrier == HeartbeatCarrier.PingFrame)
        {
            throw new InvalidOperationException($"{NameOf(heartbeat)} sends ping frames, and a WebSocket that is not our own can neither send them nor tell of those that come. That is one given to AcceptAsync, or one that a Map… endpoint gets from a server other than Kestrel, such as a test server. Give the accepting end the text heartbeat (Options = DefaultOptions with {{ Heartbeat = null }}), and its clients too, which are dropped as silent unless they send it; or serve the socket by its Map… endpoint on Kestrel.");
        }
    }

    private static string NameOf(HeartbeatProtocol heartbeat) => heartbeat.GetType().Name;
}
