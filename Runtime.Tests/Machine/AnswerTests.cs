using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What answers a ping, what a round trip is, and the race between a ping's report and its answer's.</summary>
public sealed class AnswerTests
{
    private static MachineSettings PongOnly => Plain.Settings with { Liveness = Liveness.PongOnly };

    [Fact]
    public void Any_message_answers_a_ping_but_only_a_pong_is_told()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.Forget();
        world.HearsMessage();
        world.Saw();
        world.Until(21_000);
        world.Saw("SendPing", "NotifyPing");
    }

    [Fact]
    public void Bytes_of_an_unfinished_message_are_life_too()
    {
        var world = MachineWorld.Open();
        world.Until(19_000);
        world.HearsPart();
        world.Until(28_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        Assert.Equal([10_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void The_peers_ping_is_answered_and_answers_ours()
    {
        var world = MachineWorld.Open();
        world.Until(12_000);
        world.Forget();
        world.HearsPing();
        world.Saw("SendPong");
        world.Until(21_999);
        world.Saw();
        world.Until(22_000);
        world.Saw("SendPing", "NotifyPing");
    }

    [Fact]
    public void A_pong_tells_its_round_trip()
    {
        var world = MachineWorld.Open();
        world.Until(10_120);
        world.Forget();
        world.HearsPong();
        world.Saw("NotifyPong 120");
    }

    [Fact]
    public void A_pong_that_names_an_older_ping_is_told_with_its_time_and_does_not_answer_the_newer_one()
    {
        var world = MachineWorld.Open(PongOnly with { Misses = 2 });
        world.Until(21_000);
        Assert.Equal([10_000, 20_000], world.Times(EffectKind.SendPing));
        world.Forget();
        world.HearsPongOf(1, begunAt: 10_000);
        world.Saw("NotifyPong 11000");
        world.Until(30_000);
        Assert.Equal([30_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_pong_that_names_the_newest_ping_answers_those_before_it_too()
    {
        var world = MachineWorld.Open(PongOnly with { Misses = 3 });
        world.Until(21_000);
        world.Forget();
        world.HearsPongOf(2, begunAt: 20_000);
        world.Saw("NotifyPong 1000");
        world.Until(31_000);
        Assert.Equal([31_000], world.Times(EffectKind.SendPing));
        world.Until(60_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(61_000);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_pong_that_no_ping_asked_for_is_not_told()
    {
        var world = MachineWorld.Open();
        world.Until(5_000);
        world.HearsPong();
        world.Saw();
        world.Until(10_000);
        world.Saw("SendPing", "NotifyPing");
    }

    [Fact]
    public void Pongs_are_matched_to_the_oldest_unanswered_ping()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 3, Timeout = Plain.Milliseconds(1_000) });
        world.Until(11_500);
        world.Forget();
        world.HearsPong();
        world.HearsPong();
        world.Saw("NotifyPong 1500", "NotifyPong 500");
    }

    [Fact]
    public void After_one_pong_for_several_pings_the_next_round_trip_is_right()
    {
        // The inbox was full meanwhile, and the peer has sent one pong for all three.
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.PausesReading();
        world.Until(35_000);
        world.ResumesReading();
        world.HearsPong();
        world.Until(40_000);
        world.Forget();
        world.After(70);
        world.HearsPong();
        world.Saw("NotifyPong 70");
    }

    [Fact]
    public void A_message_that_answered_first_does_not_take_the_pong_from_its_ping()
    {
        var world = MachineWorld.Open();
        world.Until(10_050);
        world.Forget();
        world.HearsMessage();
        world.After(50);
        world.HearsPong();
        world.Saw("NotifyPong 100");

        // The message answered: the next ping counts from it.
        world.Until(20_050);
        world.Saw("SendPing", "NotifyPing");
    }

    [Fact]
    public void An_answer_reported_before_its_ping_answers_it()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(10_000);
        world.PingBegins();
        world.After(20);
        world.Forget();
        world.HearsPong();
        world.Saw("NotifyPing", "NotifyPong 20");
        world.After(10);
        world.PingEnds();
        world.Saw();
        world.Until(20_019);
        world.Saw();
        world.Until(20_020);
        world.Saw("SendPing");
    }

    [Fact]
    public void A_ping_that_an_early_pong_has_told_of_is_not_told_of_again()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(10_000);
        world.PingBegins();
        world.After(20);
        world.Forget();
        world.HearsPong();
        world.After(500);
        world.PingEnds();
        world.Saw("NotifyPing", "NotifyPong 20");

        // Its pong has come: one that nobody asked for is matched to nothing.
        world.HearsPong();
        world.Saw();
    }

    [Fact]
    public void A_report_that_comes_late_is_not_taken_for_the_next_pings()
    {
        // Both pings' replies outrun the first one's report: the second has not left by it, and is not answered by what came before.
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(10_000);
        world.PingBegins();
        world.HearsMessage();
        world.Until(20_000);
        world.HearsMessage();
        world.HearsPong();
        Assert.Equal([1, 2], world.Effects(EffectKind.SendPing).Select(effect => effect.Ping));
        world.PingEnds();
        Assert.Single(world.Effects(EffectKind.NotifyPing));
        world.Until(25_000);
        world.PingBegins();
        world.PingEnds(waited: true);
        Assert.Equal(2, world.Effects(EffectKind.NotifyPing).Length);
        world.Until(34_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(35_000);
        Assert.Equal([35_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Pings_are_numbered_from_one_on_each_link()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 3 });
        world.Until(35_000);
        world.LinkBreaks();
        world.Until(40_000);
        world.Succeeds();
        world.Until(60_000);
        Assert.Equal([1, 2, 3, 1, 2], world.Effects(EffectKind.SendPing).Select(effect => effect.Ping));
    }

    [Fact]
    public void A_reply_that_names_no_ping_answers_none()
    {
        var world = MachineWorld.Open();
        world.Until(15_000);
        world.Forget();
        world.Give(world.Current(MachineEventKind.ReplyReceived));
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_message_and_then_a_pong_before_the_report_both_count()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(10_000);
        world.PingBegins();
        world.Forget();
        world.HearsMessage();
        world.After(30);
        world.HearsPong();
        world.PingEnds();
        world.Saw("NotifyPing", "NotifyPong 30");
        world.Until(19_999);
        Assert.Empty(world.Times(EffectKind.SendPing));
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void A_pong_from_before_the_pings_write_is_not_its_pong()
    {
        // The ping waits behind a large message; a peer that says pong unasked is heard meanwhile.
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(12_000);
        world.HearsPong();
        world.Until(14_000);
        world.PingBegins();
        world.Forget();
        world.PingEnds(waited: true);
        world.Saw("NotifyPing");
        world.Until(24_000);
        Assert.Equal([24_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void What_arrived_before_the_pings_write_does_not_answer_it()
    {
        // The first ping is missed; its answer comes while the second waits behind a large message, and so answers neither.
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
        world.Until(15_000);
        world.PingsLeave = false;
        world.Until(21_000);
        world.HearsMessage();
        world.Until(24_000);
        world.PingBegins();
        world.PingEnds(waited: true);
        world.Until(33_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(34_000);
        Assert.Equal([34_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void An_answer_to_one_ping_does_not_answer_the_next()
    {
        var world = MachineWorld.Open();
        world.Until(10_100);
        world.HearsPong();
        world.Until(15_000);
        world.HearsMessage();
        world.Until(30_100);
        Assert.Equal([30_100], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void An_answer_that_comes_after_its_time_lets_the_count_of_attempts_start_again()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
        world.LinkBreaks();
        world.After(5_000);
        world.Succeeds();
        world.After(15_000);
        world.PingsLeave = false;
        world.After(6_000);

        // The first ping was missed, and the second cannot leave: the peer lives, and the second is not answered.
        world.HearsMessage();
        world.Forget();
        world.LinkBreaks();
        Assert.Equal([1], world.Effects(EffectKind.NotifyReconnecting).Select(effect => effect.Attempt));
    }

    [Fact]
    public void Where_only_pongs_count_a_message_answers_nothing()
    {
        var world = MachineWorld.Open(PongOnly);
        world.Until(19_000);
        world.HearsMessage();
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Where_only_pongs_count_the_machine_knows_it_even_if_told_of_other_life()
    {
        var world = MachineWorld.Open(PongOnly);
        world.Until(19_000);
        world.Give(world.NamingPing(MachineEventKind.ReplyReceived));
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Where_only_pongs_count_a_pong_answers()
    {
        var world = MachineWorld.Open(PongOnly);
        world.Until(12_000);
        world.HearsMessage();
        world.HearsPong();
        world.Until(21_999);
        Assert.Equal([10_000], world.Times(EffectKind.SendPing));
        world.Until(22_000);
        Assert.Equal([10_000, 22_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void Where_only_pongs_count_bytes_of_an_unfinished_message_make_the_deadline_wait()
    {
        var world = MachineWorld.Open(PongOnly);
        for (var part = 0; part < 8; part++)
        {
            world.Until(12_000 + (part * 5_000));
            world.HearsPart();
        }

        // The last part came at 47 s, and nothing after it.
        world.Until(56_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(57_000);
        Assert.Equal([57_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Where_any_message_counts_bytes_from_before_the_pings_write_do_not_make_its_deadline_wait()
    {
        // Bytes that come after it answer it, and nothing is left to wait for.
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(10_100);
        world.HearsPart();
        world.Until(10_200);
        world.PingBegins();
        world.PingEnds();
        world.Until(30_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void While_the_deadline_waits_for_a_message_pings_leave_every_interval()
    {
        // The peer lives on hearing them: without them it would take this end for dead over its own large message.
        var world = MachineWorld.Open(PongOnly);
        for (var part = 0; part < 8; part++)
        {
            world.Until(12_000 + (part * 5_000));
            world.HearsPart();
        }

        world.Until(50_000);
        Assert.Equal([10_000, 20_000, 30_000, 40_000, 50_000], world.Times(EffectKind.SendPing));

        // The one pong that waited behind the message answers them all, and the round trip is the first ping's.
        world.Forget();
        world.HearsPong();
        world.Saw("NotifyPong 40000");
        world.Until(60_000);
        world.Saw("SendPing", "NotifyPing");
        world.HearsPong();
        world.Saw("NotifyPong 0");
    }

    [Fact]
    public void A_ping_that_is_due_just_when_the_deadline_is_over_is_not_sent_any_more()
    {
        var world = MachineWorld.Open(PongOnly);
        world.Until(15_000);
        world.HearsPart();
        world.Until(20_000);
        world.HearsPart();
        world.Until(30_000);
        Assert.Equal([10_000, 20_000], world.Times(EffectKind.SendPing));
        Assert.Equal([30_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_ping_that_leaves_while_the_deadline_waits_grants_no_longer_life()
    {
        var world = MachineWorld.Open(PongOnly with { Misses = 2 });
        world.Until(15_000);
        world.HearsPart();

        // The first ping's deadline waits until 25 s; then it is missed, and the next one has its full time.
        world.Until(34_999);
        Assert.Equal([10_000, 20_000, 25_000], world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(35_000);
        Assert.Equal([35_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Where_only_pongs_count_a_message_that_stands_still_does_not_save_the_link()
    {
        var world = MachineWorld.Open(PongOnly);
        world.Until(9_000);
        world.HearsPart();
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void While_the_deadline_waits_the_next_ping_leaves_an_interval_after_the_last_has_left()
    {
        var world = MachineWorld.Open(PongOnly with { Timeout = Plain.Milliseconds(2_000) });
        world.PingsLeave = false;
        world.Until(14_000);
        world.PingBegins();
        world.PingEnds();
        world.PingsLeave = true;
        while (world.Now < 25_000)
        {
            world.After(1_000);
            world.HearsPart();
        }

        Assert.Equal([10_000, 24_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void After_a_sleep_no_deadline_waits_any_more_and_the_fresh_ping_is_one_like_any_other()
    {
        var world = MachineWorld.Open(PongOnly);
        world.Until(15_000);
        world.HearsPart();
        world.Until(20_000);
        Assert.Equal([10_000, 20_000], world.Times(EffectKind.SendPing));
        world.Sleep(60_000);
        Assert.Equal([10_000, 20_000, 80_000], world.Times(EffectKind.SendPing));

        // The pong of the first, and of the one that left meanwhile; then the fresh one's.
        world.Forget();
        world.HearsPong();
        world.HearsPong();
        world.Saw("NotifyPong 70000", "NotifyPong 0");
    }

    [Fact]
    public void A_pong_that_a_message_has_held_up_beyond_a_miss_is_still_the_first_pings()
    {
        var world = MachineWorld.Open(PongOnly with { Misses = 2 });
        world.Until(15_000);
        world.HearsPart();
        world.Until(25_000);
        Assert.Equal([10_000, 20_000, 25_000], world.Times(EffectKind.SendPing));
        world.Forget();
        world.HearsPong();
        world.Saw("NotifyPong 15000");
    }
}
