using System.Collections.Concurrent;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>An application's log: one book for each category.</summary>
internal sealed class LogBooks : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, LogBook> _books = new(StringComparer.Ordinal);

    /// <summary>What the server itself warns of, or calls an error.</summary>
    public IReadOnlyList<string> ServersComplaints =>
        [.. _books.Where(static book => book.Key.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)).SelectMany(static book => book.Value.Lines).Where(static line => line.Level >= LogLevel.Warning).Select(static line => line.Text)];

    public LogBook Of(string category) => _books.GetOrAdd(category, static _ => new LogBook());

    ILogger ILoggerProvider.CreateLogger(string categoryName) => Of(categoryName);

    void IDisposable.Dispose()
    {
    }
}
