using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Testing;

/// <summary>What must hold for every heartbeat: each is played in a world of its own, and throws what it finds.</summary>
internal sealed class HeartbeatInvariants(JudgedHeartbeat heartbeat)
{
    private const int Intervals = 20;

    /// <summary>What is sent has arrived after this time, and its hook has run.</summary>
    private static readonly TimeSpan Passed = TimeSpan.FromTicks(2 * Networks.MostDelay);

    private TimeSpan Interval => heartbeat.Interval;

    private TimeSpan Timeout => JudgedConnection.Timeout(heartbeat);

    /// <summary>All of them, those first that say most plainly what is wrong.</summary>
    public IEnumerable<Func<HeartbeatWorld, Task>> All()
    {
        yield return world => An_answering_peer_is_never_dead(world, Liveness.PongOnly, TimeSpan.Zero);
        yield return world => An_answering_peer_is_never_dead(world, Liveness.PongOnly, Timeout * 0.9);
        yield return world => An_answering_peer_is_never_dead(world, Liveness.AnyTraffic, TimeSpan.Zero);
        if (heartbeat.IsText)
        {
            yield return A_peer_that_answers_every_other_ping_is_never_dead;
        }

        foreach (var misses in new[] { 1, 3 })
        {
            yield return world => A_frozen_peer_is_found(world, Liveness.PongOnly, misses);
            yield return world => A_frozen_peer_is_found(world, Liveness.AnyTraffic, misses);
        }

        yield return A_peer_that_answers_nothing_is_found;
        yield return What_is_no_heartbeat_is_a_message;
        yield return The_peers_pings_are_answered;
        yield return Hostile_texts_harm_nothing;
        yield return Hostile_bytes_harm_nothing;
        if (!heartbeat.HasAnswer)
        {
            yield return Both_ends_live_on;
        }
    }

    /// <summary>What can be seen without a connection.</summary>
    public void CheckWhatItWrites()
    {
        var one = heartbeat.New();
        var other = heartbeat.New();
        Require(!ReferenceEquals(one, other), "The function gave the same object twice. Each connection must have one of its own: () => new …().");
        Require(one.Carrier == other.Carrier && one.Interval == other.Interval, $"Interval is {one.Interval} for one connection and {other.Interval} for another.");
        Require(Interval >= TimeSpan.FromMilliseconds(1) && Interval.TotalMilliseconds <= int.MaxValue, $"Interval is {Interval}. It must be from 1 ms to 24 days.");
        foreach (var number in new[] { 1, 2, 10, int.MaxValue, long.MaxValue })
        {
            CheckPing(one, number, Called(() => heartbeat.Ping(number), $"WritePing({number})"));
        }

        CheckPong(one, Called(() => heartbeat.PongTo(heartbeat.IsText ? heartbeat.Ping(1) : []), "WritePong"), "WritePong");
        if (heartbeat.IsText)
        {
            var ping = Encoding.UTF8.GetString(heartbeat.Ping(1));
            CheckPong(one, Encoding.UTF8.GetBytes(heartbeat.AnswerTo(ping)), $"The other end, asked by {Story.Show(ping)},");
            CheckNumbers();
            CheckAskingChangesNothing();
            foreach (var message in heartbeat.Given)
            {
                var kind = Recognize(Encoding.UTF8.GetBytes(message), Story.Show(message)).Kind;
                Require(kind == HeartbeatKind.Neither, $"{Story.Show(message)} is given as a message that is no heartbeat, and Recognize takes it for {Name(kind)}.");
            }
        }
    }

    /// <summary>Whether each answer answers the ping that it was the answer to, also where a newer one has left meanwhile.</summary>
    private void CheckNumbers()
    {
        if (!heartbeat.HasAnswer)
        {
            var pong = heartbeat.Pong();
            var number = heartbeat.New().Recognize(pong).Number;
            Require(number == 0, $"WritePong, which is not told which ping it answers, wrote {Shown(pong)}, and Recognize takes that for the answer to ping {number}. Let it write what Recognize takes for a pong that does not say (RecognizedHeartbeat.Pong).");
            return;
        }

        var one = heartbeat.New();
        var earlier = heartbeat.AnswerTo(Encoding.UTF8.GetString(JudgedHeartbeat.PingOf(one, 1)));
        for (var number = 2L; number <= 12; number++)
        {
            var answer = heartbeat.AnswerTo(Encoding.UTF8.GetString(JudgedHeartbeat.PingOf(one, number)));
            CheckNumber(one, answer, number, "");
            CheckNumber(one, earlier, number - 1, $", when ping {number} had been written");
            earlier = answer;
        }
    }

    private static void CheckNumber(HeartbeatProtocol one, string answer, long number, string when)
    {
        var taken = one.Recognize(Encoding.UTF8.GetBytes(answer));
        Require(
            taken.Kind == HeartbeatKind.Pong && (taken.Number == 0 || taken.Number == number),
            $"{Story.Show(answer)}, the other end's answer to ping {number}, was taken for {(taken.Kind == HeartbeatKind.Pong ? $"the answer to ping {taken.Number}" : Name(taken.Kind))}{when}.");
    }

    /// <summary>Recognize is asked about what is sent too, and by any thread: what it was asked about may be no ping that came.</summary>
    private void CheckAskingChangesNothing()
    {
        var one = heartbeat.New();
        var before = JudgedHeartbeat.PongOf(one);
        var ping = heartbeat.Ping(7);
        one.Recognize(ping);
        var after = JudgedHeartbeat.PongOf(one);
        Require(after.AsSpan().SequenceEqual(before), $"WritePong wrote {Shown(before)}, and {Shown(after)} after Recognize was asked about {Shown(ping)}. Recognize is asked about what is sent too, and must change nothing.");
    }

    private async Task An_answering_peer_is_never_dead(HeartbeatWorld world, Liveness liveness, TimeSpan answersAfter)
    {
        var judged = await JudgedConnection.Open(world, heartbeat, JudgedConnection.Settings(heartbeat, liveness) with { MaxMessageSize = 1 });
        judged.AnswersAfter = answersAfter;
        if (!heartbeat.IsText)
        {
            judged.Connection.Delay((answersAfter / 2) + TimeSpan.FromMilliseconds(1));
        }

        await world.Advance((Interval + answersAfter + (Passed * 2)) * Intervals);
        Require(judged.Socket.End is null, $"The peer answered each ping after {answersAfter}, and under {liveness} the connection ended all the same. {judged.Socket.Pings.Count} pings had left, and {judged.Socket.Pongs.Count} answers were taken for the answer to one of them. {judged.Socket.End?.Reason}");
        NoHeartbeatWasShown(judged.Socket);
        var pings = judged.Socket.Pings;
        Require(pings.Count >= Intervals - 1, $"Only {pings.Count} pings left in {Intervals} intervals of {Interval}.");
        Require(judged.Socket.Pongs.Count >= pings.Count - 1, $"{pings.Count} pings left, and each was answered. Only {judged.Socket.Pongs.Count} of the answers were recognized as pongs.");
        Require(
            judged.Heartbeats.Count + (heartbeat.IsText ? 0 : judged.Connection.ReceivedPings) <= pings.Count,
            $"{pings.Count} pings were to leave. {judged.Heartbeats.Count} messages came, which nobody had asked for: the last one was {judged.Heartbeats.LastOrDefault()}.");
        for (var each = 0; each < pings.Count; each++)
        {
            var before = each == 0 ? judged.Socket.OpenedAt : pings[each - 1];
            Require(pings[each] - before >= Interval, $"A ping left {pings[each] - before} after the one before it. Interval is {Interval}.");
        }
    }

    /// <summary>An end of ours that is asked again before its answer has left answers both by one.</summary>
    private async Task A_peer_that_answers_every_other_ping_is_never_dead(HeartbeatWorld world)
    {
        var judged = await JudgedConnection.Open(world, heartbeat, JudgedConnection.Settings(heartbeat, Liveness.PongOnly, misses: 3));
        judged.AnswersEvery = 2;
        await world.Advance(Interval * Intervals);
        Require(judged.Socket.End is null, $"The peer answered every other ping, with Misses = 3, and under PongOnly the connection ended all the same. {judged.Socket.End?.Reason}");
    }

    private async Task A_frozen_peer_is_found(HeartbeatWorld world, Liveness liveness, int misses)
    {
        var judged = await JudgedConnection.Open(world, heartbeat, JudgedConnection.Settings(heartbeat, liveness, misses));
        await world.Advance(Interval * 2.5);
        var frozenAt = world.Now;
        judged.Connection.Freeze();
        await FoundWithinBound(judged, frozenAt, misses, "Nothing came from the peer any more");
    }

    private async Task A_peer_that_answers_nothing_is_found(HeartbeatWorld world)
    {
        var judged = await JudgedConnection.Open(world, heartbeat, JudgedConnection.Settings(heartbeat, Liveness.PongOnly));
        judged.Answers = false;
        judged.Connection.AnswersHeartbeats = false;
        _ = TalkAsync(judged);
        await FoundWithinBound(judged, judged.Socket.OpenedAt, misses: 1, "The peer sent messages and answered no ping, which under PongOnly is death");
    }

    private async Task What_is_no_heartbeat_is_a_message(HeartbeatWorld world)
    {
        var judged = await JudgedConnection.Open(world, heartbeat, JudgedConnection.Settings(heartbeat, Liveness.AnyTraffic));
        foreach (var message in heartbeat.Messages())
        {
            await ReachesHook(judged, message, isExpected: true);
            try
            {
                await judged.SendAsync(message);
            }
            catch (ArgumentException exception)
            {
                throw new WorldException($"{Story.Show(message)} is no heartbeat, and could not be sent: {exception.Message}", exception);
            }
        }

        // In whatever shape a heartbeat of texts has, bytes are none.
        foreach (var bytes in new[] { heartbeat.Ping(1), heartbeat.Pong() })
        {
            var before = judged.Socket.Messages.Count;
            await judged.Connection.SendAsync(bytes);
            await world.Advance(Passed);
            Require(judged.Socket.Messages.Count == before + 1, $"A binary message of {WorldMessage.ShowBytes(bytes)} reached no hook.");
        }

        Require(judged.Socket.End is null, $"The connection ended: {judged.Socket.End?.Reason}");
    }

    private async Task The_peers_pings_are_answered(HeartbeatWorld world)
    {
        var judged = await JudgedConnection.Open(world, heartbeat, JudgedConnection.Settings(heartbeat, Liveness.AnyTraffic) with { Interval = TimeSpan.FromDays(1), Timeout = TimeSpan.FromDays(1) });
        judged.Answers = false;
        for (var number = 1; number <= 3; number++)
        {
            var ping = heartbeat.Ping(number);
            if (!heartbeat.IsText)
            {
                await judged.Connection.SendPingAsync(ping);
                await judged.Connection.ReceivesPong(ping);
                continue;
            }

            await judged.Connection.SendAsync(Encoding.UTF8.GetString(ping));
            await world.Advance(TimeSpan.FromMilliseconds(100));
            Require(judged.Heartbeats.Count == number, $"The peer's ping {Story.Show(Encoding.UTF8.GetString(ping))} was answered by {judged.Heartbeats.Count - number + 1} messages. It wants one.");
            Require(
                heartbeat.New().Recognize(Encoding.UTF8.GetBytes(judged.Heartbeats[^1])).Kind == HeartbeatKind.Pong,
                $"The peer's ping was answered by {Story.Show(judged.Heartbeats[^1])}, which is no pong.");
        }

        NoHeartbeatWasShown(judged.Socket);
    }

    private async Task Hostile_texts_harm_nothing(HeartbeatWorld world)
    {
        var judged = await JudgedConnection.Open(world, heartbeat, JudgedConnection.Settings(heartbeat, Liveness.AnyTraffic));
        foreach (var text in heartbeat.HostileTexts().Distinct().ToList())
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var kind = Recognize(bytes, Story.Show(text)).Kind;
            await ReachesHook(judged, text, isExpected: !heartbeat.IsText || kind == HeartbeatKind.Neither || bytes.Length > heartbeat.MaxSize);
        }

        Require(judged.Socket.End is null, $"The connection ended: {judged.Socket.End?.Reason}");
    }

    private async Task Hostile_bytes_harm_nothing(HeartbeatWorld world)
    {
        var judged = await JudgedConnection.Open(world, heartbeat, JudgedConnection.Settings(heartbeat, Liveness.PongOnly));
        foreach (var bytes in heartbeat.HostileBytes().Where(static bytes => bytes.Length <= 125))
        {
            // A text that a caller gives as bytes need not be one.
            Recognize(bytes, WorldMessage.ShowBytes(bytes));
            await judged.Connection.SendPongAsync(bytes);
        }

        await world.Advance(Interval / 2);
        Require(judged.Socket.Pongs.Count == 0, "A pong frame that answers no ping was taken for an answer.");
        Require(judged.Socket.End is null, $"The connection ended: {judged.Socket.End?.Reason}");
    }

    private async Task Both_ends_live_on(HeartbeatWorld world)
    {
        world.Checks = WorldChecks.None;
        var settings = JudgedConnection.Settings(heartbeat, Liveness.PongOnly);
        var pair = await world.Connect(new JudgedSocket { Now = () => world.Now, Options = settings }, () => new JudgedSocket { Now = () => world.Now, Options = settings });
        var session = pair.Server;
        await world.Advance(Interval * Intervals);
        Require(pair.Client.End is null, $"The client's end has ended, although an end with the same heartbeat answered it: {pair.Client.End?.Reason}");
        Require(session.End is null, $"The accepted end has ended, although an end with the same heartbeat pinged it: {session.End?.Reason}");
        NoHeartbeatWasShown(pair.Client);
        NoHeartbeatWasShown(session);
    }

    /// <summary>Ordinary messages, again and again, so that the connection is anything but silent.</summary>
    private async Task TalkAsync(JudgedConnection judged)
    {
        while (judged.Socket.End is null)
        {
            // Short ones: a part of a longer one that has come makes the deadline wait.
            foreach (var message in heartbeat.Messages().Where(static message => message.Length < 1_000))
            {
                await judged.World.Advance(Interval / 3);
                if (judged.Socket.End is not null)
                {
                    return;
                }

                await judged.Connection.SendAsync(message);
            }
        }
    }

    private async Task FoundWithinBound(JudgedConnection judged, TimeSpan since, int misses, string why)
    {
        // The rest is for what is under way, and for the notification.
        var bound = Interval + (Timeout * misses);
        await judged.World.Advance(since + bound + Passed - judged.World.Now);
        Require(judged.Socket.End is not null, $"{why}, and after {bound} (Interval + Timeout x Misses) the connection was not declared dead.");
        Require(judged.Socket.End!.Value.Reason.Kind == SocketCloseKind.HeartbeatTimeout, $"{why}, and the connection ended otherwise: {judged.Socket.End.Value.Reason}");
    }

    private static async Task ReachesHook(JudgedConnection judged, string text, bool isExpected)
    {
        var before = judged.Socket.Messages.Count;
        await judged.Connection.SendAsync(text);
        await judged.World.Advance(Passed);
        Require(judged.Socket.End is null, $"The connection ended when {Story.Show(text)} came: {judged.Socket.End?.Reason}");
        var shown = judged.Socket.Messages.Skip(before).ToList();
        Require(shown.Count == (isExpected ? 1 : 0), isExpected ? $"{Story.Show(text)} is no heartbeat, and reached no hook." : $"{Story.Show(text)} is a heartbeat, and was shown to a hook.");
        Require(!isExpected || (shown[0].Type == WebSocketMessageType.Text && shown[0].Text == text), $"{Story.Show(text)} reached the hook as {(isExpected ? shown[0] : null)}.");
    }

    private static void NoHeartbeatWasShown(JudgedSocket socket)
        => Require(socket.Messages.Count == 0, $"A heartbeat was shown to a hook as a message: {socket.Messages.FirstOrDefault()}.");

    private void CheckPing(HeartbeatProtocol one, long number, byte[] ping)
    {
        if (!heartbeat.IsText)
        {
            Require(ping.Length <= 125, $"WritePing({number}) wrote {ping.Length} bytes. A ping frame carries at most 125.");
            Require(one.Recognize(ping) is { Kind: HeartbeatKind.Pong } pong && pong.Number == number, $"A pong frame that repeats what WritePing({number}) wrote is not recognized as the pong of that ping.");
            return;
        }

        CheckText(one, ping, $"WritePing({number})");
        Require(one.Recognize(ping).Kind == HeartbeatKind.Ping, $"WritePing({number}) wrote {Shown(ping)}, which Recognize takes for {Name(one.Recognize(ping).Kind)}: an end with this heartbeat would not answer it.");
    }

    private void CheckPong(HeartbeatProtocol one, byte[] pong, string who)
    {
        if (!heartbeat.IsText)
        {
            Require(pong.Length <= 125, $"{who} wrote {pong.Length} bytes. A pong frame carries at most 125.");
            Require(one.Recognize(pong) is not { Kind: HeartbeatKind.Pong, Number: > 0 }, $"{who} wrote a pong frame that answers a ping of the other end's, though nobody asked for it.");
            return;
        }

        CheckText(one, pong, who);
        Require(one.Recognize(pong).Kind == HeartbeatKind.Pong, $"{who} wrote {Shown(pong)}, which Recognize takes for {Name(one.Recognize(pong).Kind)}: no answer would be recognized.");
    }

    private static void CheckText(HeartbeatProtocol one, byte[] text, string who)
    {
        Require(text.Length > 0, $"{who} wrote nothing.");
        Require(text.Length <= one.MaxSize, $"{who} wrote {Shown(text)}, which is {text.Length} bytes. MaxSize says {one.MaxSize}: where MaxMessageSize is small it would be too large to arrive.");
        try
        {
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetCharCount(text);
        }
        catch (DecoderFallbackException exception)
        {
            throw new WorldException($"{who} wrote {WorldMessage.ShowBytes(text)}, which is no UTF-8: the other end closes the connection.", exception);
        }
    }

    /// <summary>Asks the heartbeat twice, for it changes nothing.</summary>
    private RecognizedHeartbeat Recognize(byte[] payload, string shown)
    {
        var one = heartbeat.New();
        var first = Called(() => one.Recognize(payload), $"Recognize, asked about {shown},");
        var second = Called(() => one.Recognize(payload), $"Recognize, asked about {shown},");
        Require(first == second, $"Recognize, asked twice about {shown}, says {Name(first.Kind)} and then {Name(second.Kind)}. It is asked about what is sent too, and must change nothing.");
        return first;
    }

    private static T Called<T>(Func<T> call, string what)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is not WorldException)
        {
            throw new WorldException($"{what} threw {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    private static void Require(bool holds, string orElse)
    {
        if (!holds)
        {
            throw new WorldException(orElse);
        }
    }

    private static string Shown(byte[] text) => Story.Show(Encoding.UTF8.GetString(text));

    private static string Name(HeartbeatKind kind) => kind switch
    {
        HeartbeatKind.Ping => "a ping",
        HeartbeatKind.Pong => "a pong",
        _ => "no heartbeat",
    };
}
