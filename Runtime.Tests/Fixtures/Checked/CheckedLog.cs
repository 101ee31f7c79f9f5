using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Fixtures.Checked;

/// <summary>A log that checks that no lock of ours is held.</summary>
internal sealed class CheckedLog(OurLocks locks) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        locks.Check("the log");
        return true;
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => locks.Check($"the log, {eventId.Name}");
}
