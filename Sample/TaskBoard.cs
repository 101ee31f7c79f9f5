using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Heartbeat.Sample;

/// <summary>The server's tasks and who follows them: what outlives a session, and the server itself.</summary>
public sealed class TaskBoard(TimeSpan pace)
{
    public const int End = 100;

    private readonly ConcurrentDictionary<string, int> _done = new();

    public event Action<string, string>? Joined;

    public event Action<string, int>? Continued;

    public event Action<string, SocketCloseReason>? Left;

    public void Join(string user, string task) => Joined?.Invoke(user, task);

    public void Leave(string user, SocketCloseReason reason) => Left?.Invoke(user, reason);

    /// <summary>What is done already comes at once, the rest as the work goes on.</summary>
    public async IAsyncEnumerable<int> FollowAsync(string task, int last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Continued?.Invoke(task, last);
        for (var number = last + 1; number <= End; number++)
        {
            if (number > _done.GetValueOrDefault(task))
            {
                await Task.Delay(pace, cancellationToken);
                _done.AddOrUpdate(task, number, (_, done) => Math.Max(done, number));
            }

            yield return number;
        }
    }
}
