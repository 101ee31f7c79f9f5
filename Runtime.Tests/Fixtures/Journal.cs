using System.Collections.Concurrent;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>What was seen, line by line, in order, with its time; and a way to wait for it.</summary>
internal sealed class Journal(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<Line> _lines = [];
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _eventHooks;
    private int _decisionHooks;

    public sealed record Line(string Text, object? Subject, TimeSpan At)
    {
        /// <summary>Whether the line begins with these words: whole ones, for OnOpen is not OnOpening.</summary>
        public bool Begins(string words) => Text == words || Text.StartsWith(words + " ", StringComparison.Ordinal);
    }

    /// <summary>What must never happen and did.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];

    public IReadOnlyList<string> Texts => [.. Lines.Select(line => line.Text)];

    public IReadOnlyList<Line> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string text, object? subject = null)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _lines.Add(new Line(text, subject, time.GetUtcNow() - _start));
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    public void Clear()
    {
        lock (_gate)
        {
            _lines.Clear();
        }
    }

    public int Count(string start) => Lines.Count(line => line.Begins(start));

    /// <summary>The first line that begins so.</summary>
    public Line First(string start) => Lines.First(line => line.Begins(start));

    /// <summary>What the lines that begin so are about.</summary>
    public IReadOnlyList<T> Subjects<T>(string start)
        => [.. Lines.Where(line => line.Begins(start)).Select(line => line.Subject).OfType<T>()];

    /// <summary>Waits until so many lines begin so.</summary>
    public async Task<Line> Until(string start, int count = 1)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                var seen = 0;
                foreach (var line in _lines)
                {
                    if (line.Begins(start) && ++seen == count)
                    {
                        return line;
                    }
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited in vain for \"{start}\" number {count}. Seen:\n{string.Join('\n', Lines)}");
            }
        }
    }

    /// <summary>Marks an event hook; two at once are a violation.</summary>
    public IDisposable EventHook(string text, object? subject = null) => Enter(ref _eventHooks, text, subject, () => Interlocked.Decrement(ref _eventHooks));

    /// <summary>Marks a decision hook; two at once are a violation.</summary>
    public IDisposable DecisionHook(string text, object? subject = null) => Enter(ref _decisionHooks, text, subject, () => Interlocked.Decrement(ref _decisionHooks));

    private Left Enter(ref int running, string text, object? subject, Action leave)
    {
        if (Interlocked.Increment(ref running) > 1)
        {
            Violations.Enqueue($"\"{text}\" began while another ran");
        }

        Add(text, subject);
        return new Left(leave);
    }

    private sealed class Left(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
