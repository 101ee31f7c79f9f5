using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>An end is heard of by all who ask, before and after, and comes once.</summary>
public sealed class AwaitableEndTests
{
    private static readonly SocketCloseReason First = SocketCloseReason.Requested;
    private static readonly SocketCloseReason Second = SocketCloseReason.Silence;

    private AwaitableEnd _end;

    [Fact]
    public async Task Who_asked_before_and_who_asks_after_hear_of_the_first_that_came()
    {
        var before = _end.Task;
        Assert.False(_end.HasCome);
        Assert.False(before.IsCompleted);
        Assert.True(_end.TryCome(First));
        Assert.False(_end.TryCome(Second));
        Assert.True(_end.HasCome);
        Assert.Same(First, await before);
        Assert.Same(First, await _end.Task);
    }

    [Fact]
    public async Task Where_nobody_has_asked_it_comes_once_all_the_same()
    {
        Assert.True(_end.TryCome(First));
        Assert.False(_end.TryCome(Second));
        Assert.True(_end.HasCome);
        Assert.Same(First, await _end.Task);
    }

    [Fact]
    public async Task Who_asks_just_as_it_comes_hears_of_it()
    {
        for (var race = 0; race < 2_000; race++)
        {
            _end = default;
            var asking = Task.Run(() => _end.Task);
            var coming = Task.Run(() => _end.TryCome(First));
            Assert.Same(First, await asking.InTime());
            Assert.True(await coming);
        }
    }
}
