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
        return await player.Outside(() => HasEndedAsync(begun = work()))
            ? await begun!
            : throw report.Failure($"What world.Outside was given has not ended within {Longest} of real time. The world's time stands still meanwhile, so it must not wait for what happens in the world, such as a message or a connection: await that by world.Until. Where it only takes long, set world.PatienceOutside.");
    }

    private async Task<bool> HasEndedAsync(Task work)
    {
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(work, Task.Delay(Debugger.IsAttached ? Timeout.InfiniteTimeSpan : Longest, ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        return work.IsCompleted;
    }
}
