using System.Collections.Concurrent;

namespace Heartbeat.Testing.Tests;

/// <summary>A client that keeps what it hears.</summary>
[HeartbeatSocket(Interval = 10_000, Retry = 5_000, Max = -1)]
public sealed partial class TaskSocket
{
    public List<string> Received { get; } = [];

    public int Opens { get; private set; }

    partial void OnOpen() => Opens++;

    partial void OnMessage(string message) => Received.Add(message);
}

/// <summary>Answers each message at the server's end.</summary>
[HeartbeatSocket(Interval = 10_000)]
public sealed partial class EchoSession
{
    public ConcurrentQueue<string> Received { get; } = new();

    partial void OnMessage(string message)
    {
        Received.Enqueue(message);
        _ = TrySend($"echo {message}");
    }
}

/// <summary>Runs on and on, without ever waiting for anything.</summary>
[HeartbeatSocket]
public sealed partial class SpinningSocket
{
    private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Yield();
        }
    }
}

/// <summary>Does what a test tells it to, in its hooks.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class ScriptedSocket
{
    public Action<string>? OnText { get; init; }

    public Func<string, Task>? OnTextAsync { get; init; }

    public Action<ConnectContext>? OnDial { get; init; }

    partial void OnConnecting(ConnectContext context) => OnDial?.Invoke(context);

    private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken)
    {
        OnText?.Invoke(message);
        await (OnTextAsync?.Invoke(message) ?? Task.CompletedTask);
    }
}

/// <summary>Takes a second for each message.</summary>
[HeartbeatSocket]
public sealed partial class SlowSocket
{
    public required TimeProvider Time { get; init; }

    public int Done { get; private set; }

    private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), Time, cancellationToken);
        Done++;
    }
}

/// <summary>Offers compression.</summary>
[HeartbeatSocket(Max = 0)]
public sealed partial class CompressingSocket
{
    partial void OnConnecting(ConnectContext context) => context.Compression = new SocketCompression();
}
