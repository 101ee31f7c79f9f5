using System.Globalization;

namespace Heartbeat.Sample.Show;

/// <summary>Sees what happens at both ends, puts it on the timeline, and lets the story wait for it.</summary>
internal sealed class Witness
{
    private readonly Timeline _timeline;
    private readonly Lock _gate = new();
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waiting = [];

    public Witness(Timeline timeline, TaskSocket socket, TaskBoard board)
    {
        _timeline = timeline;

        socket.Opened += () => See(() => timeline.Client("connection open"));
        socket.Progressed += number => See(() => Progressed(number));
        socket.Answered += roundTrip => See(() => Answered(roundTrip));
        socket.Lost += reason => See(() =>
        {
            Client = new ConnectionEnd(timeline.Now, reason);
            timeline.Client($"connection ended: {Client}");
            HeartbeatAnswered = false;
            Attempts.Clear();
        });
        socket.Retrying += attempt => See(() =>
        {
            timeline.Client($"attempt {attempt.Number} in {Timeline.Seconds(attempt.Delay)} ({attempt.Cause.Kind})");
            Attempts.Add(attempt.Number);
        });
        socket.GaveUp += _ => See(() =>
        {
            timeline.Client("gave up");
            GaveUp = true;
        });

        board.Joined += (user, task) => See(() => timeline.Server($"user {user} is here, for task {task}"));
        board.Continued += (task, last) => See(() =>
        {
            PushedFrom = last + 1;
            timeline.Server($"pushes task {task} from {PushedFrom} on");
        });
        board.Left += (user, reason) => See(() =>
        {
            Server = new ConnectionEnd(timeline.Now, reason);
            timeline.Server($"user {user} is gone: {Server}");
        });
    }

    /// <summary>The numbers that the client handled, in their order.</summary>
    public List<int> Handled { get; } = [];

    public int Last { get; private set; }

    /// <summary>Whether the current connection has answered a heartbeat.</summary>
    public bool HeartbeatAnswered { get; private set; }

    /// <summary>The number at which the server went on.</summary>
    public int PushedFrom { get; private set; }

    /// <summary>How the last connection ended for the client, in this chapter.</summary>
    public ConnectionEnd? Client { get; private set; }

    /// <summary>How the last connection ended for the server, in this chapter.</summary>
    public ConnectionEnd? Server { get; private set; }

    public bool BothEndsLostTheConnection => Client is not null && Server is not null;

    /// <summary>The attempts to reconnect that were announced since the last connection ended.</summary>
    public List<int> Attempts { get; } = [];

    public bool GaveUp { get; private set; }

    /// <summary>What the story waits for, for when it waits in vain.</summary>
    public string WaitsFor { get; private set; } = "the start";

    public void Chapter(string title)
    {
        lock (_gate)
        {
            Client = null;
            Server = null;
            _timeline.Chapter(title);
        }
    }

    public Task Until(string what, Func<bool> condition)
    {
        lock (_gate)
        {
            WaitsFor = what;
            var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((condition, met));
            Settle();
            return met.Task;
        }
    }

    public Task Until(string what, Task task)
    {
        lock (_gate)
        {
            WaitsFor = what;
            return task;
        }
    }

    private void See(Action what)
    {
        lock (_gate)
        {
            what();
            Settle();
        }
    }

    private void Settle() => _waiting.RemoveAll(wait => wait.Condition() && wait.Met.TrySetResult());

    private void Progressed(int number)
    {
        Handled.Add(number);
        Last = number;
        if (number % 10 == 0)
        {
            _timeline.Client(string.Create(CultureInfo.InvariantCulture, $"{number,3} of {TaskBoard.End}  {new string('=', number / 5)}"));
        }
    }

    private void Answered(TimeSpan roundTrip)
    {
        if (!HeartbeatAnswered)
        {
            _timeline.Client(string.Create(CultureInfo.InvariantCulture, $"heartbeat answered in {roundTrip.TotalMilliseconds:0.0} ms"));
            HeartbeatAnswered = true;
        }
    }
}

internal sealed record ConnectionEnd(TimeSpan At, SocketCloseReason Reason)
{
    public override string ToString() => Reason.Status is { } status ? $"{Reason.Kind} {(int)status}" : Reason.Kind.ToString();
}
