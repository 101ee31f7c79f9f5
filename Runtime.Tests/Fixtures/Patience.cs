using System.Runtime.CompilerServices;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>How long a test waits for what must happen: far longer than any loaded machine needs, and never by sleeping.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits until something holds that nobody tells of, or fails and says what was waited for.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Limit);
        while (!condition())
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {Limit} in vain for {what}.");
            }

            await Task.Delay(10);
        }
    }

    /// <summary>The task, or a failure that says what was waited for.</summary>
    public static async Task InTime(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        // Cancelled in the end, or tests that count timers would find one for each call.
        using var over = new CancellationTokenSource();
        if (await Task.WhenAny(task, Task.Delay(Limit, over.Token)) != task)
        {
            throw new TimeoutException($"Waited {Limit} in vain for {what}.");
        }

        await over.CancelAsync();
        await task;
    }

    /// <inheritdoc cref="InTime(Task, string)"/>
    public static async Task<T> InTime<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await InTime((Task)task, what);
        return await task;
    }

    /// <inheritdoc cref="InTime(Task, string)"/>
    public static Task InTime(this ValueTask task, [CallerArgumentExpression(nameof(task))] string what = "")
        => InTime(task.AsTask(), what);

    /// <inheritdoc cref="InTime(Task, string)"/>
    public static Task<T> InTime<T>(this ValueTask<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
        => InTime(task.AsTask(), what);
}
