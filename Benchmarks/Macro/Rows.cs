using System.Globalization;
using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Jobs;

namespace Heartbeat.Benchmarks.Macro;

/// <summary>All that is compared.</summary>
internal static class Rows
{
    private static readonly ContenderKind[] Two = [ContenderKind.Heartbeat, ContenderKind.Loop];
    private static readonly ContenderKind[] Three = [ContenderKind.Heartbeat, ContenderKind.Loop, ContenderKind.WebsocketClient];
    private static readonly ContenderKind[] Servers = [.. Two, ContenderKind.Bun];
    private static readonly ContenderKind[] Four = [.. Three, ContenderKind.SignalR];

    /// <summary>A string of 64 characters: the object's head, its length, the characters and the zero behind them.</summary>
    private const int TextOf64 = 8 + 8 + 4 + (65 * sizeof(char)) + 2;

    /// <summary>What is not per message but per second, as a measurement's own doings, shows as a fraction of a byte.</summary>
    public const double Nothing = 0.5;

    /// <summary>To so many a message is sent at once.</summary>
    private const int Broadcast = 2_000;

    private static readonly Row[] Traffic =
    [
        new("receive-64", "receive 64 B text, bytes hook", JobKind.Receive, Three, Rate(2.2, 1.4), Allocated(Nothing)) { Path = "/push", WantedOverTls = 1.05 },
        new("receive-64-text", "receive 64 B text, string hook", JobKind.Receive, Four, Rate(1.7, 1.4), Allocated(TextOf64 + Nothing)) { Path = "/push", TakesText = true, WantedOverTls = 1 },
        new("receive-4k", "receive 4 KiB, bytes hook", JobKind.Receive, Three, Rate(3.5, 1.4), Each()) { Path = "/push", Size = 4 * 1024, WantedOverTls = 1.4 },
        new("receive-64k", "receive 64 KiB, bytes hook", JobKind.Receive, Three, Rate(1.2, 1.4), Each()) { Path = "/push", Size = 64 * 1024, WantedOverTls = 1.3 },
        new("send-each", "send 64 B, each awaited", JobKind.SendEach, Four, Rate(1, 1), Allocated(Nothing)) { Path = "/sink", WantedOverTls = 0.95 },
        new("send-many", "send 64 B, 256 under way, one sender", JobKind.SendMany, Four, Rate(4, 1), Allocated()) { Path = "/sink", Count = 256 },
        new("send-from-many", "send 64 B, 256 under way, 256 senders", JobKind.SendFromMany, Four, Rate(4, 1), Allocated()) { Path = "/sink", Count = 256 },
        new("try-send", "TrySend 64 B (others: 256 under way)", JobKind.TrySend, Three, Rate(3, 1), Allocated()) { Path = "/sink", Count = 256 },
        new("echo", "echo 64 B, round trip", JobKind.Echo, Four, new Goal(Figures.Median, false, 1.03, 1), new Goal(Figures.Late, false, 1.1, 1)) { Path = "/echo" },
    ];

    private static readonly Row[] Idle =
    [
        new("idle-memory", "an idle connection", JobKind.IdleMemory, Four, new Goal(Figures.Managed, false, 0.3, 1), new Goal(Figures.Resident, false, 0.6, 1)) { Path = "/idle", Count = 1_000, IsFresh = true },
        new("idle-processor", "5,000 idle connections, a heartbeat each second", JobKind.IdleProcessor, Three, new Goal(Figures.Processor, false, 1.3, 1)) { Path = "/idle", Count = 5_000, Lengthened = 4 },
    ];

    private static readonly Row[] Accepted =
    [
        .. Echo("one", "1 x 1", 1, 1, 64, 1, 1),
        .. Echo("each", "64 x 1", 64, 1, 64, 1.15, 1.2),
        .. Echo("many", "16 x 256", 16, 256, 64, 1.5, 2.2, againstBun: 0.8),
        .. Echo("4k", "16 x 16", 16, 16, 4 * 1024, 1.2, 1.3),
        new("accepted-async-hook", "accepted: receive 64 B, a hook that awaits", JobKind.AcceptAsyncHook, Two, Rate(), Each(), Allocated()) { Path = "/dial-push" },
        new("accepted-broadcast", "accepted: 64 B to 2,000, prepared once", JobKind.AcceptBroadcast, Servers, new Goal(Figures.Lasted, false, 0.9), new Goal(Figures.Each, false, 0.8), Allocated(Broadcast * Nothing)) { Path = "/dial-broadcast", Connections = Broadcast },
        new("accepted-idle", "accepted: an idle connection", JobKind.AcceptIdle, Two, new Goal(Figures.Managed, false) { AtMostBeyondLoop = 3 }, new Goal(Figures.Resident, false)) { Path = "/dial-idle", Connections = 1_000, IsFresh = true },
    ];

    public static IReadOnlyList<Row> All { get; } =
    [
        .. Traffic,
        .. Idle,
        .. Accepted,
        .. Traffic.Where(row => row.Job != JobKind.TrySend).Select(row => row.OverTls()),
    ];

    /// <summary>An echo with a hook that awaits the sending, and with one that takes a span and does not wait.</summary>
    private static IEnumerable<Row> Echo(string name, string count, int connections, int underWay, int size, double hook, double span, double? againstBun = null)
    {
        var work = string.Create(CultureInfo.InvariantCulture, $"echo {(size < 1024 ? $"{size} B" : $"{size / 1024} KiB")}, {count}");
        return
        [
            New($"accepted-echo-{name}", $"accepted: {work}, async hook", JobKind.AcceptEcho, hook),
            New($"accepted-echo-{name}-span", $"accepted: {work}, span hook", JobKind.AcceptEchoSpan, span),
        ];

        Row New(string rowName, string title, JobKind job, double againstLoop)
            => new(rowName, title, job, Servers, Rate(againstLoop) with { AgainstBun = againstBun }, Each(), Allocated(Nothing)) { Path = "/dial-echo", Count = underWay, Connections = connections, Size = size };
    }

    private static Goal Rate(double? againstLoop = null, double? againstWebsocketClient = null) => new(Figures.Rate, true, againstLoop, againstWebsocketClient);

    private static Goal Allocated(double? atMost = null) => new(Figures.Allocated, false) { AtMost = atMost, IsCompared = false };

    /// <summary>Where messages are large the server may be what limits: what one costs the client tells more.</summary>
    private static Goal Each() => new(Figures.Each, false);
}
