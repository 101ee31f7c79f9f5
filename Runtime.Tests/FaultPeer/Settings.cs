using System.Globalization;

namespace Heartbeat.FaultPeer;

/// <summary>The arguments that are written as name=value; times are in milliseconds, as in the attribute.</summary>
internal sealed class Settings
{
    private readonly Dictionary<string, string> _values;

    public Settings(IEnumerable<string> arguments)
    {
        _values = arguments.Select(argument => argument.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        if (_values.Keys.Except(Known).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"There is no setting {unknown}; there are {string.Join(", ", Known)}.");
        }
    }

    private static readonly string[] Known =
    [
        "Interval", "Timeout", "Misses", "Retry", "ConnectTimeout", "CloseTimeout", "Liveness", "MaxMessageSize", "Backlog", "HoldsFirst", "Clients",
    ];

    /// <summary>How many connections a stopped server's system takes for it, and one more.</summary>
    public int? Backlog => Number("Backlog");

    /// <summary>Whether the first request is answered only after the command "answer".</summary>
    public bool HoldsFirst => Number("HoldsFirst") == 1;

    /// <summary>How many clients the process plays.</summary>
    public int Clients => Number("Clients") ?? 1;

    public HeartbeatOptions ApplyTo(HeartbeatOptions options) => options with
    {
        Interval = Time("Interval") ?? options.Interval,
        Timeout = Time("Timeout") ?? options.Timeout,
        Misses = Number("Misses") ?? options.Misses,
        Retry = Time("Retry") ?? options.Retry,
        Jitter = false,
        ConnectTimeout = Time("ConnectTimeout") ?? options.ConnectTimeout,
        CloseTimeout = Time("CloseTimeout") ?? options.CloseTimeout,
        Liveness = _values.TryGetValue("Liveness", out var liveness) ? Enum.Parse<Liveness>(liveness) : options.Liveness,
        MaxMessageSize = Number("MaxMessageSize") ?? options.MaxMessageSize,
    };

    private int? Number(string name)
        => _values.TryGetValue(name, out var value) ? int.Parse(value, CultureInfo.InvariantCulture) : null;

    private TimeSpan? Time(string name) => Number(name) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
}
