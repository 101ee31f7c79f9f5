using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What is started runs once, on the scheduler, and knows nothing of what is ambient where it was started.</summary>
[Collection(Alone.Name)]
public sealed class LoopSchedulerTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_ambient_comes_along_whether_the_caller_lets_it_flow_or_not(bool isSuppressed)
    {
        var scheduler = new LoopScheduler(TaskScheduler.Default, Log.To(logger: null));
        var starts = new Starts();
        Ambient.Value = "the caller's";
        if (isSuppressed)
        {
            using (ExecutionContext.SuppressFlow())
            {
                scheduler.Start(static state => state.Note(Ambient.Value), starts);
            }
        }
        else
        {
            scheduler.Start(static state => state.Note(Ambient.Value), starts);
        }

        Assert.False(ExecutionContext.IsFlowSuppressed());
        await Rest.Come();
        Assert.Equal([null], starts.Seen);
        Assert.Equal("the caller's", Ambient.Value);
    }

    [Fact]
    public async Task Where_threads_are_not_ours_to_have_a_probe_is_started_as_anything_else()
    {
        using var one = new OneThreadScheduler();
        var scheduler = new LoopScheduler(one, Log.To(logger: null));
        var run = new TaskCompletionSource<TaskScheduler>(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.Queue(new WorkItem(() => run.SetResult(TaskScheduler.Current)));
        Assert.Same(one, await run.Task.InTime());
        Assert.False(scheduler.IsPool);
        Assert.False(scheduler.HasManyThreads);
    }

    private sealed class Starts
    {
        private readonly List<string?> _seen = [];

        public IReadOnlyList<string?> Seen
        {
            get
            {
                lock (_seen)
                {
                    return [.. _seen];
                }
            }
        }

        public void Note(string? ambient)
        {
            lock (_seen)
            {
                _seen.Add(ambient);
            }
        }
    }

    private sealed class WorkItem(Action run) : IThreadPoolWorkItem
    {
        public void Execute() => run();
    }
}
