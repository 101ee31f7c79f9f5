using System.Net.WebSockets;

namespace Heartbeat.Testing;

/// <summary>A server in a world that says what its script has, on each connection, and remembers what came.</summary>
internal sealed class ScriptedServer
{
    private readonly HeartbeatWorld _world;
    private readonly HeartbeatScript _script;
    private readonly WorldServer _server;

    public ScriptedServer(HeartbeatWorld world, HeartbeatScript script, Uri address)
    {
        _world = world;
        _script = script;
        _server = world.Listen(address);
        _server.ShowsHeartbeats = true;
        _ = AcceptAsync();
    }

    /// <summary>How long it is silent before its first message.</summary>
    public TimeSpan GreetsAfter { get; init; }

    /// <summary>What it says in place of its first message; null for that.</summary>
    public WorldMessage? FirstWord { get; init; }

    /// <summary>Whether it says anything before the socket is open.</summary>
    public bool Greets { get; init; } = true;

    /// <summary>Whether a message is cut into bytes, each of which is a message.</summary>
    public bool IsInPieces { get; init; }

    /// <summary>After how long it answers what comes on an open connection.</summary>
    public Func<TimeSpan> AnswersAfter { get; init; } = static () => TimeSpan.Zero;

    /// <summary>Whether what comes is answered at all.</summary>
    public bool Answers { get; set; } = true;

    public bool IsPinging { get; set; } = true;

    /// <summary>Whether what it says now is part of the heartbeat, and not of a greeting.</summary>
    public Func<bool> IsOpen { get; init; } = static () => true;

    public List<WorldConnection> Connections { get; } = [];

    /// <summary>What has come, and when.</summary>
    public List<(WorldMessage Message, TimeSpan At)> Came { get; } = [];

    /// <summary>What was said on open connections of the heartbeat.</summary>
    public List<WorldMessage> Said { get; } = [];

    /// <summary>The pings that were sent, and when.</summary>
    public List<(WorldMessage Message, TimeSpan At)> Pinged { get; } = [];

    /// <summary>Has it say something on the newest connection.</summary>
    public Task SayAsync(WorldMessage message) => SendAsync(Connections[^1], message);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _server.AcceptAsync();
                Connections.Add(connection);
                _ = SpeakAsync(new Voice(connection));
            }
        }
        catch (WorldException)
        {
            // The world has ended, or nobody connects any more.
        }
    }

    private async Task SpeakAsync(Voice voice)
    {
        try
        {
            await _world.Advance(GreetsAfter);
            foreach (var message in _script.Greeting)
            {
                await SayFirstAsync(voice, message);
            }

            _ = PingAsync(voice.Connection);
            while (true)
            {
                var came = await voice.Connection.ReceiveAsync();
                Came.Add((came, _world.Now));
                if (Answers)
                {
                    _ = AnswerAsync(voice, [.. _script.Answer(came)]);
                }
            }
        }
        catch (WorldException)
        {
            // The connection has ended, or the world.
        }
    }

    private async Task AnswerAsync(Voice voice, IReadOnlyList<WorldMessage> answers)
    {
        var isOpen = IsOpen();
        if (isOpen && AnswersAfter() is var after && after > TimeSpan.Zero)
        {
            await _world.Advance(after);
        }

        foreach (var answer in answers)
        {
            if (isOpen)
            {
                Said.Add(answer);
            }

            await SayFirstAsync(voice, answer);
        }
    }

    private async Task SayFirstAsync(Voice voice, WorldMessage message)
    {
        var isFirst = !voice.HasSpoken;
        voice.HasSpoken = true;
        if (Greets)
        {
            await SendAsync(voice.Connection, isFirst && FirstWord is { } other ? other : message);
        }
    }

    private async Task PingAsync(WorldConnection connection)
    {
        for (var number = 0; _script.Pings.Count > 0 && Greets && connection.CloseReason is null; number++)
        {
            await _world.Advance(_script.PingsEvery);
            if (IsPinging && connection.CloseReason is null)
            {
                var ping = _script.Pings[number % _script.Pings.Count];
                Pinged.Add((ping, _world.Now));
                Said.Add(ping);
                await SendAsync(connection, ping);
            }
        }
    }

    private async Task SendAsync(WorldConnection connection, WorldMessage message)
    {
        if (connection.CloseReason is not null || connection.ReceivedCloseStatus is not null)
        {
            return;
        }

        try
        {
            foreach (var part in IsInPieces ? Cut(message) : [message])
            {
                await (part.Type == WebSocketMessageType.Text ? connection.SendAsync(part.Text!) : connection.SendAsync(part.Data));
            }
        }
        catch (WorldException)
        {
            // The connection has ended, or the world.
        }
    }

    private static IEnumerable<WorldMessage> Cut(WorldMessage message)
        => message.Text is { } text
            ? text.EnumerateRunes().Select(static rune => (WorldMessage)rune.ToString())
            : message.Data.ToArray().Select(static one => (WorldMessage)new[] { one });

    /// <summary>A connection, and whether anything was said on it.</summary>
    private sealed class Voice(WorldConnection connection)
    {
        public WorldConnection Connection => connection;

        public bool HasSpoken { get; set; }
    }
}
