namespace Heartbeat.Testing.Tests;

/// <summary>A heartbeat that keeps what its server's script wants passes, and each planted mistake is found.</summary>
public sealed class HeartbeatScriptTests
{
    private static readonly HeartbeatScript Okx = new()
    {
        Answer = static came => came.Text == "ping" ? ["pong"] : [],
        HearsWithin = TimeSpan.FromSeconds(30),
        Messages = ["""{"event":"pong"}""", "\"pong\""],
    };

    [Fact]
    public void A_protocol_with_all_that_a_server_can_ask_for_passes() => HeartbeatJudge.Judge(static () => new DictatedHeartbeat(), DictatedHeartbeat.Script);

    [Fact]
    public void Texts_pass() => HeartbeatJudge.Judge(static () => new TextHeartbeat(), Okx);

    [Fact]
    public void A_shape_passes() => HeartbeatJudge.Judge(
        static () => new TextHeartbeat { Ping = """{"op":"ping"}""", PongShape = """[{"op":"ping","ret_msg":"pong"},{"op":"pong"}]""" },
        new HeartbeatScript
        {
            Answer = static came => came.Text == """{"op":"ping"}""" ? ["""{"success":true,"ret_msg":"pong","conn_id":"0970e817","req_id":"","op":"ping"}"""] : [],
            Forbids = static came => came.Text == """{"op":"ping"}""" ? null : "Bybit answers it with an error",
            Messages = ["""{"topic":"tickers.BTCUSDT","data":{"op":"pong"}}""", """{"success":true,"ret_msg":"","op":"auth","conn_id":"x"}"""],
        });

    /// <summary>It opens without a greeting, and its server pings from then on.</summary>
    [Fact]
    public void A_server_that_pings_soon_and_greets_nobody_passes() => HeartbeatJudge.Judge(static () => new PingedHeartbeat(), new HeartbeatScript
    {
        Pings = ["beat"],
        PingsEvery = TimeSpan.FromSeconds(5),
        Messages = ["price 42"],
    });

    [Fact]
    public void An_interval_that_is_not_taken() => Finds("and it drops one that is silent for", static () => new DictatedHeartbeat { IgnoresInterval = true });

    [Fact]
    public void A_timeout_that_is_not_taken() => Finds("the connection was not declared dead", static () => new DictatedHeartbeat { IgnoresTimeout = true }, Bare(forbids: "nothing"));

    [Fact]
    public void A_pong_that_is_shown() => Finds("A heartbeat was shown to a hook as a message: \"!1\"", static () => new DictatedHeartbeat { ShowsPongs = true });

    [Fact]
    public void A_ping_that_is_shown() => Finds("A heartbeat was shown to a hook as a message: \"server?\"", static () => new DictatedHeartbeat { ShowsPings = true });

    [Fact]
    public void A_message_that_is_eaten() => Finds("\"!\" has a message in it, and reached no hook", static () => new DictatedHeartbeat { EatsMessages = true });

    [Fact]
    public void A_greeting_that_makes_nothing_ready() => Finds("the connection was not open within ConnectTimeout", static () => new DictatedHeartbeat { IsNeverReady = true });

    [Fact]
    public void A_greeting_that_is_not_waited_for() => Finds("A heartbeat was shown to a hook as a message: \"welcome 3000 2000\"", static () => new DictatedHeartbeat { WaitsForNothing = true });

    [Fact]
    public void A_greeting_without_sense_that_is_taken() => Finds("The first word of the server was \"welcome 0 2000\", and the connection was open after it", static () => new DictatedHeartbeat { TakesAnyNumber = true });

    [Fact]
    public void What_cannot_be_read_throws_anything() => Finds("Receive, given \"\", threw IndexOutOfRangeException", static () => new DictatedHeartbeat { ThrowsOnGarbage = true });

    [Fact]
    public void A_ping_that_is_not_answered() => Finds("was answered by 0 messages. It wants one.", static () => new DictatedHeartbeat { AnswersNothing = true });

    [Fact]
    public void A_pong_that_is_answered() => Finds("\"server!\" was sent at ", static () => new DictatedHeartbeat { AnswersPongs = true }, Bare(forbids: "server!"));

    [Fact]
    public void What_the_protocol_forbids() => Finds("\"HELLO\" was sent at ", static () => new DictatedHeartbeat { SaysHelloInAWayOfItsOwn = true }, Bare(forbids: "HELLO"));

    [Fact]
    public void A_message_behind_a_heartbeat_that_is_eaten() => Finds("has a message in it, and reached no hook", static () => new DictatedHeartbeat { LooksAtTheFirstLine = true });

    [Fact]
    public void Joined_heartbeats_that_are_shown() => Finds("has nothing but heartbeats in it, and was shown to a hook", static () => new DictatedHeartbeat { ShowsJoined = true });

    [Fact]
    public void A_last_message_that_is_not_taken_for_it() => Finds("It is final that \"bye\" came, and after a minute the socket is Open", static () => new DictatedHeartbeat { ForgetsBye = true });

    [Fact]
    public void A_final_status_that_is_followed_by_an_attempt() => Finds("It is final that the server closed with 4001", static () => new DictatedHeartbeat { ForgetsStatus = true });

    [Fact]
    public void A_passing_status_that_is_taken_for_final() => Finds("The server closed with 1000, which is to be followed by an attempt", static () => new DictatedHeartbeat { IsFinalAtOnce = true });

    [Fact]
    public void It_remembers_what_it_was_asked() => Finds("It is asked about what is sent too, and must change nothing", static () => new DictatedHeartbeat { RemembersWhatItWasAsked = true });

    [Fact]
    public void A_server_that_answers_is_declared_dead() => Finds("and the connection ended all the same", static () => new DictatedHeartbeat { DiesAtOnce = true });

    [Fact]
    public void A_death_that_is_never_found() => Finds("the connection was not declared dead", static () => new DictatedHeartbeat { WaitsForEver = true }, Bare(forbids: "nothing"));

    [Fact]
    public void A_client_that_is_too_quiet() => Finds("it drops one that is silent for 00:00:05", static () => new TextHeartbeat(), new HeartbeatScript { Answer = Okx.Answer, HearsWithin = TimeSpan.FromSeconds(5) });

    [Fact]
    public void What_it_says_unasked_while_it_reads_nothing() => Finds("\"alive\" was sent at ", static () => new DictatedHeartbeat { SaysUnaskedThatItLives = true });

    [Fact]
    public void A_verdict_that_throws() => Finds("Judge, asked about ", static () => new DictatedHeartbeat { JudgesStatusesAlone = true });

    [Fact]
    public void An_interval_that_no_world_can_keep() => Finds("can be judged there", static () => new DictatedHeartbeat { IsTooQuick = true });

    [Fact]
    public void An_answer_to_a_ping_that_is_not_answered() => Finds("By the script, which has no IsPong, its pings are not answered", static () => new DictatedHeartbeat(), new HeartbeatScript
    {
        Answer = DictatedHeartbeat.Script.Answer,
        Pings = ["server?"],
        PingsEvery = TimeSpan.FromSeconds(7),
    });

    [Fact]
    public void One_object_for_all_connections()
    {
        var heartbeat = new DictatedHeartbeat();
        Finds("gave the same object twice", () => heartbeat);
    }

    /// <summary>A server that greets by itself, and pings nobody.</summary>
    private static HeartbeatScript Bare(string forbids) => new()
    {
        Greeting = ["welcome 3000 2000"],
        Answer = static came => came.Text is ['?', .. var number] ? [$"!{number}"] : [],
        FoundWithin = TimeSpan.FromSeconds(5),
        Forbids = came => came.Text == forbids ? "As scripted." : null,
    };

    private static void Finds(string what, Func<HeartbeatProtocol> heartbeat, HeartbeatScript? server = null)
    {
        var failed = Assert.Throws<WorldException>(() => HeartbeatJudge.Judge(heartbeat, server ?? DictatedHeartbeat.Script));
        Assert.Contains(what, failed.Message, StringComparison.Ordinal);
    }
}
