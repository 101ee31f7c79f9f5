namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What becomes of the messages whose write is under way.</summary>
public sealed class InFlightBatchTests
{
    /// <summary>Senders who are told after it would hear what the link's end has done to the write, those before them why the link has ended.</summary>
    [Fact]
    public void A_write_that_fails_after_the_end_of_its_link_is_not_why_its_messages_are_in_doubt()
    {
        var batch = new InFlightBatch();
        batch.Begin();
        Assert.True(batch.LeaveInDoubt());
        batch.Fail(new SocketCloseReason { Kind = SocketCloseKind.Faulted });
        Assert.Null(batch.Failure);
    }
}
