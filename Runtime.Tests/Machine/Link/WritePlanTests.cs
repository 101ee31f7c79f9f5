namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What leaves next on a link.</summary>
public sealed class WritePlanTests
{
    /// <summary>A peer that pings again and again would keep a close frame from leaving until the close has timed out.</summary>
    [Fact]
    public void A_flood_of_pings_does_not_hold_up_a_close_frame_that_flushes()
    {
        var plan = default(WritePlan);
        plan.Open();
        plan.SendPong();
        plan.SendClose(flushes: true);
        Assert.Equal(Writing.Pong, plan.Take(outboxIsEmpty: true));
        plan.SendPong();
        Assert.Equal(Writing.Close, plan.Take(outboxIsEmpty: true));
    }
}
