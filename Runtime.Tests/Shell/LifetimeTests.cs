namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Who waits for an open is told of it once, or why there will be none.</summary>
public sealed class LifetimeTests
{
    private readonly Lifetime _lifetime = new();

    [Fact]
    public void An_open_is_announced_as_its_OnOpen_begins()
    {
        var waiter = Waiting();
        _lifetime.AnnounceWithHook(3);
        Assert.False(_lifetime.HasAnnounced(3));
        Assert.False(waiter.Task.IsCompleted);
        _lifetime.HookBegins(3);
        Assert.True(_lifetime.HasAnnounced(3));
        Assert.True(waiter.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public void The_OnOpen_of_a_link_that_another_has_replaced_announces_nothing()
    {
        var waiter = Waiting();
        _lifetime.AnnounceWithHook(3);
        _lifetime.AnnounceWithHook(5);
        _lifetime.HookBegins(3);
        Assert.False(_lifetime.HasAnnounced(3));
        Assert.False(waiter.Task.IsCompleted);
        _lifetime.HookBegins(5);
        Assert.True(_lifetime.HasAnnounced(5));
        Assert.True(waiter.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public void An_open_whose_OnOpen_has_to_wait_is_announced_without_it_and_not_once_more_by_it()
    {
        var waiter = Waiting();
        _lifetime.AnnounceWithHook(3);
        _lifetime.AnnounceNow(3);
        Assert.True(_lifetime.HasAnnounced(3));
        Assert.True(waiter.Task.IsCompletedSuccessfully);
        var later = Waiting();
        _lifetime.HookBegins(3);
        Assert.False(later.Task.IsCompleted);
    }

    [Fact]
    public async Task The_end_is_told_at_once_to_who_waits_inside_a_hook_and_to_the_others_when_it_is_complete()
    {
        var inside = Waiting(isInsideHook: true);
        var outside = Waiting();
        _lifetime.Complete(new LoopScheduler(TaskScheduler.Default, Log.To(logger: null)));
        Assert.False(_lifetime.Completed.IsCompleted);

        _lifetime.End(SocketCloseReason.Silence);
        Assert.Same(SocketCloseReason.Silence, await _lifetime.Ended);
        Assert.Same(SocketCloseReason.Silence, ReasonOf(inside));
        Assert.False(outside.Task.IsCompleted);
        Assert.Same(SocketCloseReason.Silence, ReasonOf(Waiting()));

        _lifetime.Complete(new LoopScheduler(TaskScheduler.Default, Log.To(logger: null)));
        Assert.Same(SocketCloseReason.Silence, await _lifetime.Completed);
        Assert.Same(SocketCloseReason.Silence, ReasonOf(outside));
    }

    [Fact]
    public void Who_waits_no_longer_is_told_nothing()
    {
        var waiter = Waiting();
        var other = Waiting();
        _lifetime.Remove(waiter);
        _lifetime.AnnounceNow(3);
        Assert.False(waiter.Task.IsCompleted);
        Assert.True(other.Task.IsCompletedSuccessfully);
    }

    private static SocketCloseReason ReasonOf(OpenWaiter waiter)
        => Assert.IsType<SocketClosedException>(waiter.Task.Exception!.InnerException).Reason;

    private OpenWaiter Waiting(bool isInsideHook = false)
    {
        var waiter = new OpenWaiter(isInsideHook);
        _lifetime.Add(waiter);
        return waiter;
    }
}
