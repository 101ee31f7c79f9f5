namespace Heartbeat.Testing;

/// <summary>
/// A connection with the heartbeat under judgment, and the other end of it, which trusts nothing that the class says of what comes: it takes every message, and
/// answers what was not sent to it by the test.
/// </summary>
internal sealed class JudgedConnection
{
    private static readonly Uri Address = new("ws://judge/");

    private readonly List<string> _sentByTest = [];

    private JudgedConnection(HeartbeatWorld world, JudgedHeartbeat heartbeat, JudgedSocket socket, WorldConnection connection)
    {
        World = world;
        Heartbeat = heartbeat;
        Socket = socket;
        Connection = connection;
    }

    public HeartbeatWorld World { get; }

    public JudgedHeartbeat Heartbeat { get; }

    public JudgedSocket Socket { get; }

    public WorldConnection Connection { get; }

    /// <summary>Whether the other end answers pings, and after how long.</summary>
    public bool Answers { get; set; } = true;

    public TimeSpan AnswersAfter { get; set; }

    /// <summary>One answer to so many pings.</summary>
    public int AnswersEvery { get; set; } = 1;

    /// <summary>The texts that have come and that the test has not sent: heartbeats.</summary>
    public List<string> Heartbeats { get; } = [];

    /// <summary>The messages of the test that have come.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>How long a ping may stay unanswered: as long as an interval, but not so short that the way alone takes it.</summary>
    public static TimeSpan Timeout(JudgedHeartbeat heartbeat) => heartbeat.Interval > TimeSpan.FromSeconds(1) ? heartbeat.Interval : TimeSpan.FromSeconds(1);

    /// <summary>The settings with which the heartbeat is judged.</summary>
    public static HeartbeatOptions Settings(JudgedHeartbeat heartbeat, Liveness liveness, int misses = 1) => new()
    {
        Heartbeat = heartbeat.New,
        Timeout = Timeout(heartbeat),
        Liveness = liveness,
        Misses = misses,
        Max = 0,
    };

    /// <summary>Opens one.</summary>
    public static async Task<JudgedConnection> Open(HeartbeatWorld world, JudgedHeartbeat heartbeat, HeartbeatOptions settings)
    {
        world.Checks = WorldChecks.None;

        // The other end waits for the next ping, however long that takes.
        world.Patience = TimeSpan.FromDays(365) + (2 * heartbeat.Interval);
        var server = world.Listen(Address);
        server.ShowsHeartbeats = true;
        var socket = new JudgedSocket { Now = () => world.Now, Options = world.Configure(settings) };
        await socket.ConnectAsync(Address);
        var opened = new JudgedConnection(world, heartbeat, socket, await server.AcceptAsync());
        _ = opened.PlayOtherEndAsync();
        return opened;
    }

    /// <summary>Has the socket send a message.</summary>
    public async Task SendAsync(string message)
    {
        _sentByTest.Add(message);
        await World.Until(Socket.SendAsync(message).AsTask());
    }

    private async Task PlayOtherEndAsync()
    {
        try
        {
            while (true)
            {
                var message = await Connection.ReceiveAsync();
                var text = message.Text ?? message.ToString();
                if (_sentByTest.Contains(text))
                {
                    Messages.Add(text);
                    continue;
                }

                Heartbeats.Add(text);
                if (Answers && message.Text is not null && Heartbeats.Count % AnswersEvery == 0)
                {
                    _ = AnswerAsync(Heartbeat.AnswerTo(text));
                }
            }
        }
        catch (WorldException)
        {
            // The connection has ended, or the world.
        }
    }

    private async Task AnswerAsync(string pong)
    {
        await World.Advance(AnswersAfter);
        if (Socket.End is null)
        {
            await Connection.SendAsync(pong);
        }
    }
}
