using Microsoft.Extensions.Logging;

namespace Heartbeat;

/// <summary>
/// A logger of one socket: each line begins with the socket's class and number. It cannot stop the socket: what the logger under it throws
/// stays here, for there is no log to write it to.
/// </summary>
internal sealed class SocketLogger(ILogger logger, string socket) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            var line = new LogLine(socket, state as IReadOnlyList<KeyValuePair<string, object?>> ?? [], formatter(state, exception));
            logger.Log(logLevel, eventId, line, exception, static (line, _) => line.ToString());
        }
        catch (Exception)
        {
            // A broken log must cost neither a link nor a message.
        }
    }
}
