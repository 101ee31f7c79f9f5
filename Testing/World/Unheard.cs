namespace Heartbeat.Testing;

/// <summary>
/// What the test expects, and whether it hears of a failure: awaiting it throws the failure again. A failure that is never thrown to the test is one that
/// nobody awaited.
/// </summary>
internal sealed class Unheard
{
    private readonly List<(string What, Task Task)> _expected = [];

    public T Watch<T>(string what, T expected)
        where T : Task
    {
        lock (_expected)
        {
            _expected.RemoveAll(static known => known.Task.IsCompletedSuccessfully);
            _expected.Add((what, expected));
        }

        return expected;
    }

    /// <summary>
    /// Something was thrown in the test's code: if it was the failure of what had failed already, somebody has awaited that, and with it perhaps all the others
    /// that had, of which <see cref="Task.WhenAll(Task[])"/> throws one.
    /// </summary>
    public void Thrown(Exception exception)
    {
        lock (_expected)
        {
            if (_expected.Exists(known => ReferenceEquals(FailureOf(known.Task), exception)))
            {
                _expected.RemoveAll(static known => known.Task.IsFaulted);
            }
        }
    }

    /// <summary>What the test still waits for, which is not asked for again.</summary>
    public List<(string What, Task Task)> TakePending()
    {
        lock (_expected)
        {
            List<(string What, Task Task)> pending = [.. _expected.Where(static known => !known.Task.IsCompleted)];
            _expected.RemoveAll(pending.Contains);
            return pending;
        }
    }

    /// <summary>What has failed so far and was not heard of, with its failure.</summary>
    public List<(string What, Exception Failure)> All()
    {
        lock (_expected)
        {
            return [.. _expected.Where(known => FailureOf(known.Task) is not null).Select(static known => (known.What, FailureOf(known.Task)!))];
        }
    }

    private static Exception? FailureOf(Task task) => task.IsFaulted ? task.Exception.InnerException : null;
}
