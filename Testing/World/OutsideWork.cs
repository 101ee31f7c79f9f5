using System.Diagnostics;

namespace Heartbeat.Testing;

/// <summary>What the test does in the real world, while this one's time stands still.</summary>
internal sealed class OutsideWork(Player player, Report report)
{
    /// <summary>How long it may take, in real time: what waits for something of this world would never end.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromSeconds(30);

    public async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        Task<T>? begun = null;
        try
        {
            return await player.Outside(() => (begun = work()).WaitAsync(Debugger.IsAttached ? Timeout.InfiniteTimeSpan : Longest));
        }
        catch (TimeoutException) when (begun is { IsCompleted: false })
        {
            throw report.Failure($"What world.Outside was given has not ended within {Longest} of real time. The world's time stands still meanwhile, so it must not wait for what happens in the world, such as a message or a connection: await that by world.Until. Where it only takes long, set world.PatienceOutside.");
        }
    }
}
