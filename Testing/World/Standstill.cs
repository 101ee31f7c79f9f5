namespace Heartbeat.Testing;

/// <summary>Nothing more can happen, or the test has waited for long enough.</summary>
internal sealed class Standstill(Stage stage, Expectations expectations, Outsiders outsiders, Census census, Report report, bool isPlayedByCaller)
{
    private bool _haveSocketsBeenEnded;

    /// <summary>Tells the test, as far as that is possible.</summary>
    /// <returns>False if nothing is left to be tried.</returns>
    public bool TryEnd()
    {
        var isIdle = stage.Agenda.IsEmpty;
        var why = isIdle
            ? "Nothing more can happen: every end is idle"
            : $"The test has waited for {TimeSpan.FromTicks(expectations.Patience)} of virtual time";
        var waiting = expectations.Waiting.Where(expectation => isIdle || expectation.Deadline <= stage.Now).ToList();
        if (waiting.Count > 0)
        {
            waiting.ForEach(expectation => expectation.Fail(report.Failure(outsiders.AddTo($"{why}, and {expectation.What} still waits."))));
            return true;
        }

        var what = outsiders.AddTo($"{why}, and what the test awaits has not come. Await world.Until(task), which says so where it waits.");
        if (_haveSocketsBeenEnded)
        {
            if (!isPlayedByCaller)
            {
                // Nothing can end what the test awaits: whoever looks why it hangs finds it here.
                Console.Error.WriteLine(report.Failure(what).Message);
            }

            return false;
        }

        // The test may await a socket's task: that ends with the socket, and the test hears of the reason where the world ends.
        _haveSocketsBeenEnded = true;
        expectations.Fail(what);
        foreach (var socket in census.Sockets)
        {
            _ = socket.DisposeAsync().AsTask();
        }

        return true;
    }
}
