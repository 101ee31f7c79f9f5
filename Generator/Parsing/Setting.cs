namespace Heartbeat.Generator.Parsing;

/// <summary>
/// A setting of the attribute. All that the generator and the analyzer know of one is here; a test compares it with the attribute, the
/// options and their checks, and the README.
/// </summary>
/// <param name="Name">The property of <c>HeartbeatSocketAttribute</c>.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Default">What the attribute has where nothing is written.</param>
/// <param name="Least">The least number that can work; null where it is none.</param>
/// <param name="LeastMeaning">What that is, as a message says it.</param>
internal sealed record Setting(string Name, SettingKind Kind, object? Default = null, int? Least = null, string? LeastMeaning = null)
{
    /// <summary>The property of <c>HeartbeatOptions</c>; null where it is the generator's alone.</summary>
    public string? Option { get; init; } = Name;

    private const string Millisecond = "1 (a millisecond)";

    public static readonly Setting Interval = Time(nameof(Interval), 10_000);

    /// <summary>Where it is not written it follows <see cref="Interval"/>.</summary>
    public static readonly Setting Timeout = Time(nameof(Timeout), 0);
    public static readonly Setting Misses = Number(nameof(Misses), 1, least: 1, "1");
    public static readonly Setting Retry = Time(nameof(Retry), 5_000);
    public static readonly Setting Backoff = new(nameof(Backoff), SettingKind.Choice, "Constant");
    public static readonly Setting RetryCap = Time(nameof(RetryCap), 60_000);
    public static readonly Setting Jitter = new(nameof(Jitter), SettingKind.Flag, true);
    public static readonly Setting Max = Number(nameof(Max), 12, least: -1, "-1 (which means: never give up)");
    public static readonly Setting ConnectTimeout = Time(nameof(ConnectTimeout), 10_000);
    public static readonly Setting CloseTimeout = Time(nameof(CloseTimeout), 5_000);

    /// <summary>Where it is not written it is three times <see cref="Timeout"/>.</summary>
    public static readonly Setting StallTimeout = new(nameof(StallTimeout), SettingKind.Time, -1, Least: 0, "0 (which means: no limit)");

    /// <summary>Its default is the one type that the options need no function for.</summary>
    public static readonly Setting Heartbeat = new(nameof(Heartbeat), SettingKind.Type, "TextHeartbeat");
    public static readonly Setting Ping = new(nameof(Ping), SettingKind.Text, "ping");
    public static readonly Setting Pong = new(nameof(Pong), SettingKind.Text, "pong");

    /// <summary>Its default is no shape at all.</summary>
    public static readonly Setting PongShape = new(nameof(PongShape), SettingKind.Shape);
    public static readonly Setting Liveness = new(nameof(Liveness), SettingKind.Choice, "AnyTraffic");
    public static readonly Setting MaxMessageSize = Number(nameof(MaxMessageSize), 1024 * 1024, least: 1, "1 (a byte)");
    public static readonly Setting OutboxCapacity = Number(nameof(OutboxCapacity), 1024, least: 1, "1 (a message)");

    public static readonly Setting OutboxBytes = Number(nameof(OutboxBytes), 16 * 1024 * 1024, least: 1, "1 (a byte)");

    /// <summary>Its default is no entry at all.</summary>
    public static readonly Setting AllowedOrigins = new(nameof(AllowedOrigins), SettingKind.Origins);

    /// <summary>The constructor's argument too.</summary>
    public static readonly Setting Url = new(nameof(Url), SettingKind.Address) { Option = "Uri" };

    /// <summary>Whether the class is mapped to routes.</summary>
    public static readonly Setting Endpoint = new(nameof(Endpoint), SettingKind.Flag, true) { Option = null };

    /// <summary>In the order of the attribute. Messages about several numbers come in this one.</summary>
    public static readonly Setting[] All =
    [
        Interval, Timeout, Misses, Retry, Backoff, RetryCap, Jitter, Max, ConnectTimeout, CloseTimeout, StallTimeout, Heartbeat, Ping, Pong, PongShape, Liveness, MaxMessageSize, OutboxCapacity, OutboxBytes, AllowedOrigins, Url, Endpoint,
    ];

    private static readonly Dictionary<string, Setting> ByName = All.ToDictionary(static setting => setting.Name, StringComparer.Ordinal);

    /// <summary>The setting of a name, or null where there is none.</summary>
    public static Setting? Named(string name) => ByName.TryGetValue(name, out var setting) ? setting : null;

    private static Setting Time(string name, int milliseconds) => new(name, SettingKind.Time, milliseconds, Least: 1, Millisecond);

    private static Setting Number(string name, int number, int least, string leastMeaning) => new(name, SettingKind.Number, number, least, leastMeaning);
}
