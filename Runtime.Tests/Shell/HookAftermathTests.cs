using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Tasks.Sources;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What a hook leaves behind on its thread and in its result reaches neither the next hook nor the reading.</summary>
[Collection(Alone.Name)]
public sealed class HookAftermathTests
{
    private const int Messages = 5;

    [Fact]
    public async Task A_result_that_is_complete_is_fetched_once()
    {
        await using var world = new World();
        await using var socket = new PooledResultSocket { Options = world.Options };
        await socket.ConnectAsync(World.Address).InTime();
        var peer = await world.Server.Next();

        for (var message = 0; message < Messages; message++)
        {
            await peer.Send($"{message}");
        }

        await peer.Send("last"u8.ToArray());
        await socket.Last.Task.InTime();
        Assert.Equal(Messages, socket.Results.Fetched);
    }

    [Fact]
    public async Task What_a_hook_sets_for_its_thread_does_not_reach_the_next()
    {
        await using var world = new World();
        await using var socket = new AmbientSocket { Options = world.Options };
        await socket.ConnectAsync(World.Address).InTime();
        var peer = await world.Server.Next();

        for (var message = 0; message < Messages; message++)
        {
            await peer.Send($"{message}");
            await peer.Send([(byte)message]);
        }

        await peer.Send("last"u8.ToArray());
        await socket.Last.Task.InTime();
        Assert.Equal(2 * Messages, socket.Seen.Count);
        Assert.All(socket.Seen, seen => Assert.Equal((0, false, false), (seen.Correlation, seen.Culture == AmbientSocket.Culture, seen.HasContext)));
    }
}

/// <summary>Returns what can be awaited once, and is used again after that.</summary>
[HeartbeatSocket]
internal sealed partial class PooledResultSocket
{
    public CountedResults Results { get; } = new();

    public TaskCompletionSource Last { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private partial ValueTask OnMessageAsync(string message, CancellationToken cancellationToken) => new(Results, 0);

    partial void OnMessage(ReadOnlySpan<byte> data) => Last.TrySetResult();

    internal sealed class CountedResults : IValueTaskSource
    {
        private int _fetched;

        public int Fetched => Volatile.Read(ref _fetched);

        public void GetResult(short token) => Interlocked.Increment(ref _fetched);

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Succeeded;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => continuation(state);
    }
}

/// <summary>Changes what is ambient, and notes what it finds.</summary>
[HeartbeatSocket]
internal sealed partial class AmbientSocket
{
    public const string Culture = "tr-TR";

    private static readonly AsyncLocal<int> Correlation = new();

    public ConcurrentQueue<(int Correlation, string Culture, bool HasContext)> Seen { get; } = [];

    public TaskCompletionSource Last { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    partial void OnMessage(string message) => Note();

    partial void OnMessage(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("last"u8))
        {
            Last.TrySetResult();
            return;
        }

        Note();
    }

    private void Note()
    {
        Seen.Enqueue((Correlation.Value, CultureInfo.CurrentCulture.Name, SynchronizationContext.Current is not null));
        Correlation.Value = 7;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(Culture);
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
    }
}
