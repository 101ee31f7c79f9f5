using System.Buffers;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>From the options that users set to the ticks that the machine reads.</summary>
public sealed class MachineSettingsTests
{
    [Fact]
    public void The_defaults_are_the_designs()
    {
        var expected = Plain.Settings with { Jitter = true };
        Assert.Equal(expected, new HeartbeatOptions().ToMachineSettings() with { SilenceReason = expected.SilenceReason });
    }

    [Theory]
    [InlineData(null, 30_000)]
    [InlineData(45_000, 45_000)]
    [InlineData(5_000, 10_000)]
    public void A_write_may_stall_for_three_timeouts_unless_set_and_never_for_less_than_one(int? set, int longest)
    {
        var options = new HeartbeatOptions { StallTimeout = set is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null };
        Assert.Equal(Plain.Milliseconds(longest), options.ToMachineSettings().LongestStall);
    }

    [Fact]
    public void A_read_is_quick_that_takes_a_sixteenth_of_the_timeout()
        => Assert.Equal(Plain.Milliseconds(250), (Plain.Settings with { Timeout = Plain.Milliseconds(4_000) }).QuickRead);

    [Fact]
    public void Without_a_limit_a_write_may_stall_longer_than_any_timer_can_be_set_to()
        => Assert.True(new HeartbeatOptions { StallTimeout = TimeSpan.Zero }.ToMachineSettings().LongestStall > 1_000 * TimeSpan.FromMilliseconds(int.MaxValue).Ticks);

    [Fact]
    public void A_peer_that_fell_silent_is_told_for_how_long()
        => Assert.Equal("The server received nothing for 20 s (Interval + Timeout x Misses).", Reason(new HeartbeatOptions(), SilentPeer.Pinged).Description);

    [Fact]
    public void A_peer_that_was_asked_is_told_so_whether_or_not_it_ever_pinged()
        => Assert.Equal(
            "The server received nothing for 20 s (Interval + Timeout x Misses). A ping frame was not answered.",
            Reason(new HeartbeatOptions(), SilentPeer.Unanswering).Description);

    [Fact]
    public void A_peer_that_never_pinged_is_told_what_was_expected()
    {
        var options = new HeartbeatOptions { Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(0.25), Misses = 2, Ping = "beat" };
        var reason = Reason(options, SilentPeer.NeverPinged);
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, reason.Kind);
        Assert.Equal("The server received nothing for 1.5 s (Interval + Timeout x Misses). It expects a \"beat\", and never got one.", reason.Description);
    }

    [Fact]
    public void What_a_peer_is_told_fits_into_a_close_frame()
    {
        var options = new HeartbeatOptions { Interval = TimeSpan.FromDays(7), Timeout = TimeSpan.FromSeconds(0.125), Ping = "a heartbeat" };
        var description = Reason(options, SilentPeer.NeverPinged).Description;
        Assert.Equal("The server received nothing for 604800.125 s (Interval + Timeout x Misses). It expects a \"a heartbeat\", and never got one.", description);
        Assert.Equal(description, CloseFrame.Fit(description));
    }

    [Fact]
    public void Where_no_interval_is_set_it_is_the_heartbeats_own()
    {
        var options = new HeartbeatOptions { Heartbeat = static () => new SlowHeartbeat() };
        Assert.Equal((Plain.Milliseconds(25_000), Plain.Milliseconds(25_000)), (options.ToMachineSettings().Interval, options.ToMachineSettings().Timeout));
        Assert.Equal(Plain.Milliseconds(7_000), (options with { Interval = TimeSpan.FromSeconds(7) }).ToMachineSettings().Timeout);
    }

    [Fact]
    public void Both_ends_send_ping_frames_and_one_end_sends_texts()
    {
        var frames = new HeartbeatOptions { Heartbeat = static () => new PingFrameHeartbeat() }.ToMachineSettings();
        Assert.Equal((true, true, true), (frames.DialerPings, frames.AcceptorPings, frames.IsAnswered));
        var texts = new HeartbeatOptions().ToMachineSettings();
        Assert.Equal((true, false, true), (texts.DialerPings, texts.AcceptorPings, texts.IsAnswered));
    }

    [Fact]
    public void The_timeout_follows_the_interval_unless_set()
    {
        var options = new HeartbeatOptions { Interval = TimeSpan.FromSeconds(7) };
        Assert.Equal(Plain.Milliseconds(7_000), options.ToMachineSettings().Timeout);
        Assert.Equal(Plain.Milliseconds(3_000), (options with { Timeout = TimeSpan.FromSeconds(3) }).ToMachineSettings().Timeout);
    }

    [Fact]
    public void A_timer_is_never_far_too_late_for_what_a_loaded_machine_does_every_day()
    {
        var options = new HeartbeatOptions { Interval = TimeSpan.FromMilliseconds(20) };
        Assert.Equal(Plain.Milliseconds(250), options.ToMachineSettings().SuspendThreshold);
    }

    [Fact]
    public void The_look_before_a_deadline_comes_no_earlier_than_a_quarter_of_the_timeout()
    {
        Assert.Equal(Plain.Milliseconds(250), Plain.Settings.PreDeadlineCheck);
        Assert.Equal(Plain.Milliseconds(25), (Plain.Settings with { Timeout = Plain.Milliseconds(100) }).PreDeadlineCheck);
        Assert.Equal(0, (Plain.Settings with { Timeout = 1 }).PreDeadlineCheck);
    }

    [Fact]
    public void Every_other_setting_is_passed_on()
    {
        var settings = new HeartbeatOptions
        {
            Misses = 3,
            Retry = TimeSpan.FromSeconds(1),
            RetryCap = TimeSpan.FromSeconds(2),
            Backoff = Backoff.Exponential,
            Jitter = false,
            Max = -1,
            ConnectTimeout = TimeSpan.FromSeconds(4),
            CloseTimeout = TimeSpan.FromSeconds(6),
            Liveness = Liveness.PongOnly,
        }.ToMachineSettings();
        var expected = Plain.Settings with
        {
            Misses = 3,
            Retry = Plain.Milliseconds(1_000),
            RetryCap = Plain.Milliseconds(2_000),
            Backoff = Backoff.Exponential,
            Max = -1,
            ConnectTimeout = Plain.Milliseconds(4_000),
            CloseTimeout = Plain.Milliseconds(6_000),
            Liveness = Liveness.PongOnly,
        };
        Assert.Equal(expected, settings with { SilenceReason = expected.SilenceReason });
        Assert.True(settings.DialerPings);
        Assert.False(settings.AcceptorPings);
    }

    [Fact]
    public void What_is_far_too_late_follows_the_timeout_not_the_interval()
    {
        var settings = new HeartbeatOptions { Interval = TimeSpan.FromSeconds(10), Timeout = TimeSpan.FromSeconds(2) }.ToMachineSettings();
        Assert.Equal(TimeSpan.FromSeconds(1).Ticks, settings.SuspendThreshold);
    }

    private static SocketCloseReason Reason(HeartbeatOptions options, SilentPeer peer)
    {
        var settings = options.ToMachineSettings();
        return settings.SilenceReason(settings.Silence, peer);
    }

    private sealed class SlowHeartbeat : HeartbeatProtocol
    {
        public override TimeSpan Interval => TimeSpan.FromSeconds(25);

        public override int MaxSize => 0;

        public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload) => default;

        public override void WritePing(long number, IBufferWriter<byte> writer)
        {
        }

        public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
        {
        }
    }
}
