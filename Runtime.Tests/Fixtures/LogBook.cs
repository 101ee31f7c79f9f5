using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A log that a test can read.</summary>
internal sealed class LogBook : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, EventId Id, string Text)> _lines = [];

    public IReadOnlyList<(LogLevel Level, EventId Id, string Text)> Lines => [.. _lines];

    public IReadOnlyList<string> Warnings => [.. _lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text)];

    /// <summary>Waits for a line.</summary>
    public async Task Until(string name)
    {
        var began = Stopwatch.GetTimestamp();
        while (!_lines.Any(line => line.Id.Name == name))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience.Limit, $"Waited in vain for event {name}. Seen: {string.Join('\n', _lines.Select(static line => line.Text))}");
            await Task.Delay(10);
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _lines.Enqueue((logLevel, eventId, formatter(state, exception)));
}
