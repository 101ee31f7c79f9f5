using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;

namespace Heartbeat;

/// <summary>
/// What sockets without a logger would have logged: <c>dotnet-trace collect --providers Heartbeat</c> shows it, with nothing set up before. Each
/// event carries the id and the name of the log's line; its own id says the level.
/// </summary>
[EventSource(Name = "Heartbeat")]
internal sealed class HeartbeatEventSource : EventSource
{
    public static readonly HeartbeatEventSource Source = new();

    private const int ErrorId = 1;
    private const int WarningId = 2;
    private const int InformationId = 3;
    private const int DebugId = 4;
    private const int TraceId = 5;

    private HeartbeatEventSource()
    {
    }

    /// <summary>Whether somebody listens to lines of a level.</summary>
    [NonEvent]
    public bool IsEnabled(LogLevel level) => IsEnabled(ToEventLevel(level), EventKeywords.None);

    /// <summary>Writes one line of a log.</summary>
    [NonEvent]
    public void Write(LogLevel level, EventId id, string message, Exception? exception)
    {
        var (name, text) = (id.Name ?? "", exception?.ToString() ?? "");
        switch (level)
        {
            case LogLevel.Critical or LogLevel.Error:
                Error(id.Id, name, message, text);
                break;
            case LogLevel.Warning:
                Warning(id.Id, name, message, text);
                break;
            case LogLevel.Information:
                Information(id.Id, name, message, text);
                break;
            case LogLevel.Debug:
                Debug(id.Id, name, message, text);
                break;
            default:
                Trace(id.Id, name, message, text);
                break;
        }
    }

    [Event(ErrorId, Level = EventLevel.Error, Message = "{2} {3}")]
    private void Error(int id, string name, string message, string exception) => WriteLine(ErrorId, id, name, message, exception);

    [Event(WarningId, Level = EventLevel.Warning, Message = "{2} {3}")]
    private void Warning(int id, string name, string message, string exception) => WriteLine(WarningId, id, name, message, exception);

    [Event(InformationId, Level = EventLevel.Informational, Message = "{2} {3}")]
    private void Information(int id, string name, string message, string exception) => WriteLine(InformationId, id, name, message, exception);

    [Event(DebugId, Level = EventLevel.Verbose, Message = "{2} {3}")]
    private void Debug(int id, string name, string message, string exception) => WriteLine(DebugId, id, name, message, exception);

    [Event(TraceId, Level = EventLevel.Verbose, Message = "{2} {3}")]
    private void Trace(int id, string name, string message, string exception) => WriteLine(TraceId, id, name, message, exception);

    [NonEvent]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A number and texts: nothing is looked up by reflection.")]
    private void WriteLine(int eventId, int id, string name, string message, string exception)
        => WriteEvent(eventId, new object?[] { id, name, message, exception });

    private static EventLevel ToEventLevel(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => EventLevel.Error,
        LogLevel.Warning => EventLevel.Warning,
        LogLevel.Information => EventLevel.Informational,
        _ => EventLevel.Verbose,
    };
}
