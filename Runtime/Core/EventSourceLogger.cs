using Microsoft.Extensions.Logging;

namespace Heartbeat;

/// <summary>Writes to <see cref="HeartbeatEventSource"/>: for sockets that were given no logger. Where nobody listens, no text is made.</summary>
internal sealed class EventSourceLogger : ILogger
{
    public static readonly EventSourceLogger Instance = new();

    private EventSourceLogger()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => HeartbeatEventSource.Source.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => HeartbeatEventSource.Source.Write(logLevel, eventId, formatter(state, exception), exception);
}
