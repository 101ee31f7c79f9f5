using System.Collections.Concurrent;

namespace Heartbeat.Testing.Tests;

/// <summary>Asks and awaits the answer as most classes do it: what goes on after the answer does not run inside the hook that found it.</summary>
[HeartbeatSocket(Interval = 10_000, Max = -1)]
public sealed partial class AskingSocket(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _asked = new();

    public async Task<string> AskAsync(string question, TimeSpan timeout)
        => await (await SendAsync(question)).WaitAsync(timeout, clock);

    /// <summary>Asks, and leaves the answer to be awaited.</summary>
    public Task<Task<string>> BeginAskAsync(string question) => SendAsync(question);

    /// <summary>The same with the older way to give a task a time limit.</summary>
    public async Task<string?> AskOrGiveUpAsync(string question, TimeSpan timeout)
    {
        var answer = await SendAsync(question);
        using var answered = new CancellationTokenSource();
        var first = await Task.WhenAny(answer, Task.Delay(timeout, clock, answered.Token));
        await answered.CancelAsync();
        return first == answer ? await answer : null;
    }

    private async Task<Task<string>> SendAsync(string question)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[question] = answer;
        await SendAsync(question, CancellationToken.None);
        return answer.Task;
    }

    partial void OnMessage(string message)
    {
        var (question, answer) = (message.Split('=')[0], message.Split('=')[1]);
        if (_asked.TryRemove(question, out var asked))
        {
            asked.TrySetResult(answer);
        }
    }
}
