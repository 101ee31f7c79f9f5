namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>How much room an inbox has, and who waits for it.</summary>
public sealed class InboxRoomTests
{
    /// <summary>What a message of 128 bytes costs beside them is 176 bytes: eleven of them fit.</summary>
    private const int Capacity = 11 * 304;

    [Fact]
    public void It_takes_as_many_messages_as_fit_and_an_empty_one_takes_any()
    {
        var inbox = new Inbox(Capacity);
        Assert.True(inbox.TryAdd(100 * Capacity));
        Assert.False(inbox.TryAdd(0));
        inbox.Remove(100 * Capacity);
        for (var message = 0; message < 11; message++)
        {
            Assert.True(inbox.TryAdd(128));
        }

        Assert.False(inbox.TryAdd(0));
        inbox.Remove(128);
        Assert.False(inbox.TryAdd(129));
        Assert.True(inbox.TryAdd(65));
        Assert.False(inbox.TryAdd(0));
    }

    [Fact]
    public void A_small_message_costs_as_much_as_the_smallest_array()
    {
        var inbox = new Inbox(10 * (176 + 16));
        for (var message = 0; message < 10; message++)
        {
            Assert.True(inbox.TryAdd(message));
        }

        Assert.False(inbox.TryAdd(0));
    }

    [Fact]
    public void Who_waits_goes_on_when_half_of_it_is_free_and_no_sooner()
    {
        var inbox = new Inbox(Capacity);
        for (var message = 0; message < 11; message++)
        {
            inbox.TryAdd(128);
        }

        var waiting = inbox.WaitForRoomAsync(128);
        for (var left = 10; left > 5; left--)
        {
            Assert.False(waiting.IsCompleted);
            inbox.Remove(128);
        }

        Assert.False(waiting.IsCompleted);
        inbox.Remove(128);
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.True(inbox.WaitForRoomAsync(128).IsCompletedSuccessfully);
    }

    [Fact]
    public void A_message_that_is_larger_than_what_is_free_waits_until_it_fits_or_nothing_is_there()
    {
        var inbox = new Inbox(Capacity);
        inbox.TryAdd(128);
        var waiting = inbox.WaitForRoomAsync(Capacity);
        Assert.False(waiting.IsCompleted);
        inbox.Remove(128);
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.True(inbox.WaitForRoomAsync(Capacity).IsCompletedSuccessfully);
    }

    [Fact]
    public void Nobody_waits_at_a_link_that_is_over()
    {
        var inbox = new Inbox(Capacity);
        inbox.TryAdd(10 * Capacity);
        var waiting = inbox.WaitForRoomAsync(1);
        Assert.False(waiting.IsCompleted);
        inbox.Close();
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.True(inbox.WaitForRoomAsync(1).IsCompletedSuccessfully);
    }
}
