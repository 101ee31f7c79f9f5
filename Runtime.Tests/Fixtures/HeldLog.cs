using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A log that holds up the first thread that writes something, and with it what that thread carries out.</summary>
/// <param name="stop">What holds it up.</param>
/// <param name="begin">How what it writes begins, after the socket's name.</param>
internal sealed class HeldLog(Stop stop, string begin) : ILogger
{
    private int _isHeld;

    public LogBook Book { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Book.Log(logLevel, eventId, state, exception, formatter);
        if (formatter(state, exception).Contains($": {begin}", StringComparison.Ordinal) && Interlocked.Exchange(ref _isHeld, 1) == 0)
        {
            stop.HereNow();
        }
    }
}
