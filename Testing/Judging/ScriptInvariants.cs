using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Heartbeat.Testing;

/// <summary>What must hold for every heartbeat, held against the script of its server: each is played in a world of its own, and throws what it finds.</summary>
internal sealed partial class ScriptInvariants(Func<HeartbeatProtocol> make, HeartbeatScript script)
{
    private const int Intervals = 10;

    /// <summary>The least room that an inbox is given here, and less than any message takes of it, in bytes.</summary>
    private const int LeastInbox = 8 * 1024;
    private const int LeastOfMessage = 100;

    /// <summary>More than any heartbeat sends in a minute.</summary>
    private const int Flood = 1_000;

    private static readonly Uri Address = new("ws://judge/");

    /// <summary>What is sent has arrived after this time, and its hook has run.</summary>
    private static readonly TimeSpan Passed = TimeSpan.FromTicks(2 * Networks.MostDelay);

    /// <summary>A ping, its answer, and as much again.</summary>
    private static readonly TimeSpan ShortestJudged = Passed * 2;

    private static readonly TimeSpan ConnectTimeout = new HeartbeatOptions().ConnectTimeout;

    private static readonly string[] Garbage = ["", " ", "\0", "garbage", "[]", "{}", "null", "-1", new string('[', 500), new string('x', 100_000)];

    private readonly HeartbeatProtocol _first = new JudgedHeartbeat(make, answer: null, []).New();

    public string Name => _first.GetType().Name;

    /// <summary>All of them, those first that say most plainly what is wrong.</summary>
    public IEnumerable<Func<HeartbeatWorld, Task>> All()
    {
        yield return world => A_server_that_lives_is_never_dead(world, isLate: false, talks: false, inPieces: false);
        yield return Messages_reach_the_hook_whole;
        yield return world => A_server_that_lives_is_never_dead(world, isLate: false, talks: true, inPieces: false);
        yield return world => A_server_that_lives_is_never_dead(world, isLate: true, talks: false, inPieces: false);
        if (script.IsStream)
        {
            yield return world => A_server_that_lives_is_never_dead(world, isLate: false, talks: false, inPieces: true);
        }

        yield return world => A_dead_server_is_found_and_connected_to_again(world, misses: 1);
        yield return world => A_dead_server_is_found_and_connected_to_again(world, misses: 3);
        yield return A_server_that_only_talks_is_found;
        yield return A_probe_sends_nothing_that_is_forbidden;
        yield return A_full_inbox_sends_nothing_that_is_forbidden;
        if (_first.AwaitsGreeting)
        {
            yield return A_greeting_that_comes_late_is_waited_for;
            yield return A_greeting_that_never_comes_fails_the_attempt;
        }

        foreach (var bad in script.BadGreetings)
        {
            yield return world => A_bad_greeting_opens_nothing(world, bad);
        }

        foreach (var word in HostileWords())
        {
            yield return world => A_hostile_first_word_harms_nothing(world, word);
        }

        foreach (var message in script.FinalMessages)
        {
            yield return world => What_is_final_ends_all(world, $"{message} came", (_, server) => server.SayAsync(message));
        }

        foreach (var status in script.FinalStatuses)
        {
            yield return world => What_is_final_ends_all(world, $"the server closed with {status}", (connection, _) => Close(connection, status));
        }

        foreach (var status in script.PassingStatuses)
        {
            yield return world => What_passes_is_followed_by_an_attempt(world, status);
        }
    }

    /// <summary>What can be seen without a connection.</summary>
    public void CheckObjects()
    {
        var judged = new JudgedHeartbeat(make, answer: null, []);
        var one = judged.New();
        Require(!ReferenceEquals(one, judged.New()), "The function gave the same object twice. Each connection must have one of its own: () => new …().");
        Require(one.Interval >= ShortestJudged, $"Its Interval is {one.Interval}: a world's messages take up to {Passed / 2} to arrive, and no interval below {ShortestJudged} can be judged there. Give it a longer one for this.");
        CheckJudges(judged);
        IEnumerable<WorldMessage> known = [.. script.Greeting, .. script.Pings, .. script.FinalMessages, .. script.BadGreetings];
        foreach (var message in known.Concat(HostileWords()).Concat(HostileBytes()))
        {
            CheckTakes(judged.New(), message);
            CheckAsked(judged.New(), message);
        }

        // As a session lives: what has come before may matter.
        var after = judged.New();
        foreach (var message in script.Greeting)
        {
            CheckTakes(after, message);
        }

        foreach (var message in HostileWords().Concat(HostileBytes()))
        {
            CheckTakes(after, message);
        }
    }

    /// <summary>Whatever an end looks like: a verdict is asked for each.</summary>
    private static void CheckJudges(JudgedHeartbeat judged)
    {
        IEnumerable<SocketCloseReason> ends =
        [
            .. from kind in Enum.GetValues<SocketCloseKind>() select new SocketCloseReason { Kind = kind },
            .. from status in Enumerable.Range(1000, 16).Concat(Enumerable.Range(3000, 2000)) select new SocketCloseReason { Kind = SocketCloseKind.Remote, Status = (WebSocketCloseStatus)status, Description = "As scripted." },
            .. from status in Enumerable.Range(400, 120) select new SocketCloseReason { Kind = SocketCloseKind.Refused, HttpStatus = (HttpStatusCode)status },
        ];
        foreach (var end in ends)
        {
            var one = judged.New();
            try
            {
                one.Judge(end);
            }
            catch (Exception exception)
            {
                throw new WorldException($"Judge, asked about \"{end}\", threw {exception.GetType().Name}: {exception.Message} It is asked about every end: null leaves it to the settings.", exception);
            }
        }
    }

    private static void CheckTakes(HeartbeatProtocol one, WorldMessage message)
    {
        try
        {
            one.Receive(message.Data.Span, message.Type);
        }
        catch (InvalidDataException)
        {
            // What makes no sense is said so.
        }
        catch (Exception exception)
        {
            throw new WorldException($"Receive, given {message}, threw {exception.GetType().Name}: {exception.Message} What makes no sense is an InvalidDataException that says what was expected.", exception);
        }
    }

    private static void CheckAsked(HeartbeatProtocol one, WorldMessage message)
    {
        RecognizedHeartbeat first;
        RecognizedHeartbeat second;
        try
        {
            first = one.Recognize(message.Data.Span);
            second = one.Recognize(message.Data.Span);
        }
        catch (Exception exception)
        {
            throw new WorldException($"Recognize, asked about {message}, threw {exception.GetType().Name}: {exception.Message}", exception);
        }

        Require(first == second, $"Recognize, asked twice about {message}, says {first.Kind} and then {second.Kind}. It is asked about what is sent too, and must change nothing.");
    }

    private async Task A_server_that_lives_is_never_dead(HeartbeatWorld world, bool isLate, bool talks, bool inPieces)
    {
        var (client, server) = Make(world, Settings(), isLate, inPieces);
        await OpenAsync(world, client);
        var heartbeat = client.Opens[0].Heartbeat;
        var interval = heartbeat.Interval + (isLate ? Late(heartbeat) : TimeSpan.Zero);
        var openedAt = client.Opens[0].At;
        for (var part = 0; part < Intervals * 3 && client.Ends.Count == 0; part++)
        {
            await world.Advance(interval / 3);
            if (talks && script.Messages.Count > 0)
            {
                await server.SayAsync(script.Messages[part % script.Messages.Count]);
            }
        }

        var how = $"The server {(talks ? "sent messages and " : "")}kept to its script{(inPieces ? ", in pieces" : "")}{(isLate ? ", and answered late" : "")}";
        Require(client.Ends.Count == 0, $"{how}, and the connection ended all the same, {(client.Ends.FirstOrDefault().At - openedAt).TotalSeconds:0.###} s after the open: {client.Ends.FirstOrDefault().Reason}");
        NothingForbiddenCame(server);
        await NoHeartbeatWasShown(world, client, how);
        if (Pings(heartbeat))
        {
            var least = heartbeat.IsAnswered ? Intervals / 2 : Intervals - 1;
            Require(client.Pings.Count >= least, $"{how}. Only {client.Pings.Count} pings left in {Intervals} intervals of {interval}.");
            Require(!heartbeat.IsAnswered || client.Pongs.Count >= client.Pings.Count - 1, $"{how}, and answered each ping. {client.Pings.Count} pings left, and only {client.Pongs.Count} of the answers were recognized as pongs.");
        }
        else
        {
            Require(client.Pings.Count == 0, $"{how}. The heartbeat says that this end does not ping (Pingers), and {client.Pings.Count} pings left.");
        }

        HeardWithin(server, openedAt, world.Now, how);
        PingsWereAnswered(client, server, world.Now, how);
    }

    private async Task A_dead_server_is_found_and_connected_to_again(HeartbeatWorld world, int misses)
    {
        var (client, server) = Make(world, Settings() with { Misses = misses, Max = -1 });
        await OpenAsync(world, client);
        var heartbeat = client.Opens[0].Heartbeat;
        if (Bound(heartbeat, misses) is not { } bound)
        {
            return;
        }

        await world.Advance(heartbeat.Interval * 2.5);
        Require(client.Ends.Count == 0, $"The server kept to its script, and the connection ended all the same: {client.Ends.FirstOrDefault().Reason}");
        bound = Bound(heartbeat, misses) ?? bound;
        var frozenAt = world.Now;
        server.Connections[0].Freeze();
        await world.Advance(bound + Passed);
        Require(client.Ends.Count > 0, $"Nothing came from the server any more, and after {bound} (Misses = {misses}) the connection was not declared dead.");
        var (reason, at) = client.Ends[0];
        Require(reason.Kind == SocketCloseKind.HeartbeatTimeout, $"Nothing came from the server any more, and the connection ended otherwise: {reason}");
        Require(at >= frozenAt, $"The connection was declared dead at {at}, before the server was silent.");
        await world.Advance(TimeSpan.FromMinutes(1) + ConnectTimeout);
        Require(client.Opens.Count > 1, $"The server was found dead, and let others connect again. After a minute the socket is {client.State}: {client.GaveUpFor ?? client.Ends[^1].Reason}");
        NothingForbiddenCame(server);
    }

    /// <summary>Where a ping must be answered, messages alone are no life under PongOnly.</summary>
    private async Task A_server_that_only_talks_is_found(HeartbeatWorld world)
    {
        var (client, server) = Make(world, Settings() with { Liveness = Liveness.PongOnly });
        await OpenAsync(world, client);
        var heartbeat = client.Opens[0].Heartbeat;
        if (script.Messages.Count == 0 || !Pings(heartbeat) || !heartbeat.IsAnswered || Bound(heartbeat, misses: 1) is not { } bound)
        {
            return;
        }

        server.Answers = false;
        server.IsPinging = false;
        var until = world.Now + bound + Passed;
        for (var number = 0; client.Ends.Count == 0 && world.Now < until; number++)
        {
            await server.SayAsync(script.Messages[number % script.Messages.Count]);
            await world.Advance(bound / 20);
        }

        Require(client.Ends.Count > 0, $"The server sent messages and answered no ping, which under PongOnly is death, and after {bound} the connection was not declared dead.");
    }

    /// <summary>A hint from outside makes a ping leave: where the protocol's client sends none, or none yet, it must not.</summary>
    private async Task A_probe_sends_nothing_that_is_forbidden(HeartbeatWorld world)
    {
        var (client, server) = Make(world, Settings(), greetsAfter: _first.AwaitsGreeting ? ConnectTimeout / 2 : TimeSpan.Zero);
        var connect = client.ConnectAsync(Address);
        for (var part = 0; part < 8; part++)
        {
            await world.Advance(ConnectTimeout / 8);
            client.Probe();
        }

        await world.Advance(Passed * 2);
        Require(connect.IsCompletedSuccessfully && client.Opens.Count > 0, $"Probe was called while the connection was opening, and it was not open within ConnectTimeout: {connect.Exception?.InnerException?.Message ?? client.State.ToString()}");
        for (var part = 0; part < Intervals; part++)
        {
            await world.Advance(client.Opens[0].Heartbeat.Interval / 3);
            client.Probe();
        }

        await world.Advance(Passed);
        Require(client.Ends.Count == 0, $"Probe was called, and the connection ended: {client.Ends.FirstOrDefault().Reason}");
        NothingForbiddenCame(server);
    }

    /// <summary>An end that reads nothing may say that it lives, where the protocol has something for that.</summary>
    private async Task A_full_inbox_sends_nothing_that_is_forbidden(HeartbeatWorld world)
    {
        if (script.Messages.Count == 0)
        {
            return;
        }

        var room = Math.Max(LeastInbox, script.Greeting.Concat(script.Messages).Max(static message => message.Data.Length));
        var (client, server) = Make(world, Settings() with { MaxMessageSize = room }, isStuck: true);
        await OpenAsync(world, client);
        var heartbeat = client.Opens[0].Heartbeat;

        // Each takes more room than its bytes: the inbox is full long before all have come.
        for (var sent = 0; sent * LeastOfMessage < 2 * room; sent++)
        {
            await server.SayAsync(script.Messages[sent % script.Messages.Count]);
        }

        server.IsPinging = false;
        await world.Advance(heartbeat.Interval * 3);
        Require(client.Ends.Count == 0, $"A hook kept its message, the inbox was full, and the connection ended: {client.Ends.FirstOrDefault().Reason}");
        NothingForbiddenCame(server);
    }

    private async Task Messages_reach_the_hook_whole(HeartbeatWorld world)
    {
        var (client, server) = Make(world, Settings());
        await OpenAsync(world, client);
        await world.Advance(client.Opens[0].Heartbeat.Interval * 3);
        Require(client.Ends.Count == 0, $"The server kept to its script, and the connection ended all the same: {client.Ends.FirstOrDefault().Reason}");
        foreach (var message in script.Messages)
        {
            await ReachesHook(world, client, server, message);
        }

        var heartbeats = server.Said.Where(said => !script.IsForHook(said)).DistinctBy(static said => Convert.ToHexString(said.Data.Span)).ToList();
        if (script.Join is not { } join || heartbeats is [])
        {
            return;
        }

        foreach (var heartbeat in heartbeats)
        {
            await ReachesNoHook(world, client, server, join([heartbeat, heartbeat]));
            foreach (var message in script.Messages.Where(message => message.Type == heartbeat.Type))
            {
                await ReachesHook(world, client, server, join([heartbeat, message]));
                await ReachesHook(world, client, server, join([message, heartbeat]));
            }
        }
    }

    private async Task A_greeting_that_comes_late_is_waited_for(HeartbeatWorld world)
    {
        var (client, server) = Make(world, Settings(), greetsAfter: ConnectTimeout * 0.8);
        await OpenAsync(world, client);
        Require(client.Opens[0].At >= ConnectTimeout * 0.8, $"The greeting came after {ConnectTimeout * 0.8}, and the connection was open after {client.Opens[0].At}.");
        NothingForbiddenCame(server);
    }

    private async Task A_greeting_that_never_comes_fails_the_attempt(HeartbeatWorld world)
    {
        var (client, server) = Make(world, Settings(), greets: false);
        var connect = client.ConnectAsync(Address);
        await world.Advance(ConnectTimeout + (Passed * 2));
        Require(client.Opens.Count == 0, "No greeting came, and the connection was open all the same: nothing was IsReady.");
        Require(connect.IsFaulted, $"No greeting came, and after ConnectTimeout the socket is {client.State}.");
        Require(connect.Exception!.ToString().Contains(_first.Expects, StringComparison.Ordinal), $"No greeting came, and the error does not say that {_first.Expects} was expected: {connect.Exception.InnerException!.Message}");
        NothingForbiddenCame(server);
    }

    private async Task A_bad_greeting_opens_nothing(HeartbeatWorld world, WorldMessage bad)
    {
        var (client, server) = Make(world, Settings(), firstWord: bad);
        var connect = client.ConnectAsync(Address);
        await world.Advance(ConnectTimeout + (Passed * 2));
        Require(client.Opens.Count == 0, $"The first word of the server was {bad}, and the connection was open after it.");
        Require(connect.IsFaulted, $"The first word of the server was {bad}, and after ConnectTimeout the socket is {client.State}.");
        NothingForbiddenCame(server);
    }

    /// <summary>Whether it opens or not is not known here.</summary>
    private async Task A_hostile_first_word_harms_nothing(HeartbeatWorld world, WorldMessage word)
    {
        var (client, server) = Make(world, Settings(), firstWord: word);
        var connect = client.ConnectAsync(Address);
        await world.Advance(ConnectTimeout + (Passed * 2));
        Require(connect.IsCompleted, $"The first word of the server was {word}, and after ConnectTimeout the socket is {client.State}.");
        _ = connect.Exception;
        await world.Advance(TimeSpan.FromMinutes(1));
        Require(server.Came.Count <= Flood, $"The first word of the server was {word}, and in a minute {server.Came.Count} messages came: an interval must be refused that no server can mean.");
    }

    private async Task What_is_final_ends_all(HeartbeatWorld world, string what, Func<WorldConnection, ScriptedServer, Task> end)
    {
        var (client, server) = Make(world, Settings() with { Max = -1 });
        await OpenAsync(world, client);
        await end(server.Connections[0], server);
        await world.Advance(TimeSpan.FromMinutes(1));
        Require(client.State == SocketState.GaveUp, $"It is final that {what}, and after a minute the socket is {client.State}: {client.Ends.FirstOrDefault().Reason}");
        Require(server.Connections.Count == 1, $"It is final that {what}, and {server.Connections.Count - 1} attempts followed.");
        Require(!string.IsNullOrEmpty(client.GaveUpFor?.Description), $"It is final that {what}, and the reason does not say why: {client.GaveUpFor}");
    }

    private async Task What_passes_is_followed_by_an_attempt(HeartbeatWorld world, int status)
    {
        var (client, server) = Make(world, Settings() with { Max = -1 });
        await OpenAsync(world, client);
        await Close(server.Connections[0], status);
        await world.Advance(TimeSpan.FromMinutes(1) + ConnectTimeout);
        Require(client.Opens.Count > 1, $"The server closed with {status}, which is to be followed by an attempt, and after a minute the socket is {client.State}: {client.GaveUpFor ?? client.Ends.FirstOrDefault().Reason}");
    }

    private static Task Close(WorldConnection connection, int status)
    {
        connection.Close(status, "As scripted.");
        return Task.CompletedTask;
    }

    private HeartbeatOptions Settings() => new() { Heartbeat = make, Max = 0 };

    private (ScriptedClient Client, ScriptedServer Server) Make(
        HeartbeatWorld world,
        HeartbeatOptions settings,
        bool isLate = false,
        bool inPieces = false,
        TimeSpan greetsAfter = default,
        bool greets = true,
        WorldMessage? firstWord = null,
        bool isStuck = false)
    {
        world.Checks = WorldChecks.None;
        world.Patience = TimeSpan.FromDays(365);
        var client = new ScriptedClient { Now = () => world.Now, SignIn = script.SignIn, IsStuck = isStuck, Options = world.Configure(settings) };
        return (client, new ScriptedServer(world, script, Address)
        {
            AnswersAfter = () => isLate && client.Opens is [.., var open] ? Late(open.Heartbeat) : TimeSpan.Zero,
            IsInPieces = inPieces,
            GreetsAfter = greetsAfter,
            Greets = greets,
            FirstWord = firstWord,
            IsOpen = () => client.State == SocketState.Open,
        });
    }

    private static async Task OpenAsync(HeartbeatWorld world, ScriptedClient client)
    {
        var connect = client.ConnectAsync(Address);
        await world.Advance(ConnectTimeout + (Passed * 2));
        Require(connect.IsCompletedSuccessfully && client.Opens.Count > 0, $"The server kept to its script, and the connection was not open within ConnectTimeout: {connect.Exception?.InnerException?.Message ?? client.State.ToString()}");
    }

    /// <summary>After this time an answer is late, and in time.</summary>
    private static TimeSpan Late(HeartbeatProtocol heartbeat) => (heartbeat.Timeout ?? heartbeat.Interval) * 0.8;

    private static bool Pings(HeartbeatProtocol heartbeat) => (heartbeat.Pingers & HeartbeatPingers.Client) != 0;

    /// <returns>Null where no death is ever found.</returns>
    private TimeSpan? Bound(HeartbeatProtocol heartbeat, int misses)
    {
        var answered = heartbeat.Interval + ((heartbeat.Timeout ?? heartbeat.Interval) * misses);
        if (script.FoundWithin is { } within)
        {
            return within + ((heartbeat.Timeout ?? heartbeat.Interval) * (misses - 1));
        }

        if (Pings(heartbeat) && heartbeat.IsAnswered)
        {
            return answered;
        }

        return heartbeat.Pingers == HeartbeatPingers.None || heartbeat.Silence == Timeout.InfiniteTimeSpan ? null : heartbeat.Silence ?? answered;
    }

    private void NothingForbiddenCame(ScriptedServer server)
    {
        foreach (var (message, at) in server.Came)
        {
            if (script.Forbids(message) is { } why)
            {
                throw new WorldException($"{message} was sent at {Story.Show(at)}, which the protocol forbids: {why}");
            }
        }
    }

    private void HeardWithin(ScriptedServer server, TimeSpan from, TimeSpan to, string how)
    {
        if (script.HearsWithin is not { } within)
        {
            return;
        }

        var last = from;
        foreach (var at in server.Came.Select(static came => came.At).Where(at => at > from).Append(to))
        {
            Require(at - last <= within, $"{how}. From {Story.Show(last)} to {Story.Show(at)} it heard nothing of the client, and it drops one that is silent for {within}.");
            last = at;
        }
    }

    private void PingsWereAnswered(ScriptedClient client, ScriptedServer server, TimeSpan now, string how)
    {
        foreach (var (ping, at) in server.Pinged.Where(ping => ping.At + (Passed * 2) < now))
        {
            var came = server.Came.Where(came => came.At >= at && came.At <= at + (Passed * 2)).Select(static came => came.Message).ToList();
            if (script.IsPong is { } isPong)
            {
                var answers = came.Count(message => isPong(ping, message));
                Require(answers == 1, $"{how}. Its ping {ping} at {Story.Show(at)} was answered by {answers} messages. It wants one.");
                continue;
            }

            // What a client of this protocol sends by itself is no answer.
            var own = client.Pings.Count(sent => sent >= at - Passed && sent <= at + (Passed * 2));
            Require(came.Count <= own, $"{how}. Its ping {ping} at {Story.Show(at)} was answered by {came.LastOrDefault()}. By the script, which has no IsPong, its pings are not answered.");
        }
    }

    private async Task NoHeartbeatWasShown(HeartbeatWorld world, ScriptedClient client, string how)
    {
        await world.Advance(Passed);
        var shown = client.Messages.FirstOrDefault(message => !script.IsForHook(message) && !script.Messages.Any(message.IsSameAs));
        Require(shown is null, $"{how}. A heartbeat was shown to a hook as a message: {shown}.");
    }

    private static async Task ReachesHook(HeartbeatWorld world, ScriptedClient client, ScriptedServer server, WorldMessage message)
    {
        var before = client.Messages.Count;
        await server.SayAsync(message);
        await world.Advance(Passed);
        Require(client.Ends.Count == 0, $"The connection ended when {message} came: {client.Ends.FirstOrDefault().Reason}");
        Require(client.Messages.Skip(before).Count(message.IsSameAs) == 1, $"{message} has a message in it, and {(client.Messages.Count == before ? "reached no hook" : $"reached the hook as {client.Messages[before]}")}.");
    }

    private async Task ReachesNoHook(HeartbeatWorld world, ScriptedClient client, ScriptedServer server, WorldMessage message)
    {
        var before = client.Messages.Count;
        await server.SayAsync(message);
        await world.Advance(Passed);
        Require(client.Ends.Count == 0, $"The connection ended when {message} came: {client.Ends.FirstOrDefault().Reason}");
        Require(client.Messages.Skip(before).All(script.IsForHook), $"{message} has nothing but heartbeats in it, and was shown to a hook.");
    }

    /// <summary>What a server of another protocol says, and what this one would say that had lost its mind.</summary>
    private IEnumerable<WorldMessage> HostileWords()
    {
        foreach (var text in Garbage)
        {
            yield return text;
            yield return Encoding.UTF8.GetBytes(text);
        }

        foreach (var greeting in script.Greeting.Concat(script.Pings).Take(4))
        {
            if (greeting.Text is { } text)
            {
                yield return text[..(text.Length / 2)];
                yield return text + text;
                yield return Encoding.UTF8.GetBytes(text);
                foreach (var number in new[] { "0", "-1", "-25000", "86400000", "999999999999999999999", "1e99", "null", "\"\\ud800\"", "{}" })
                {
                    yield return Number().Replace(text, number);
                }
            }
            else
            {
                var bytes = greeting.Data.ToArray();
                yield return bytes[..(bytes.Length / 2)];
                yield return bytes.Concat(bytes).ToArray();
                for (var each = 0; each < Math.Min(bytes.Length, 32); each++)
                {
                    var wrong = bytes.ToArray();
                    wrong[each] ^= 0xFF;
                    yield return wrong;
                }
            }
        }
    }

    private static IEnumerable<WorldMessage> HostileBytes()
    {
        for (var each = 0; each <= byte.MaxValue; each++)
        {
            yield return new[] { (byte)each };
            yield return new[] { (byte)each, (byte)0xFF, (byte)0xFF, (byte)0xFF, (byte)0x7F };
        }

        var random = new Random(1);
        for (var length = 2; length <= 125; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            yield return bytes;
        }
    }

    [GeneratedRegex("-?[0-9]+")]
    private static partial Regex Number();

    private static void Require(bool holds, string orElse)
    {
        if (!holds)
        {
            throw new WorldException(orElse);
        }
    }
}
