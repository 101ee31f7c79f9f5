using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Jobs;

namespace Heartbeat.Benchmarks.Macro;

/// <summary>All that is compared.</summary>
internal static class Rows
{
    private static readonly ContenderKind[] Two = [ContenderKind.Heartbeat, ContenderKind.Loop];
    private static readonly ContenderKind[] Three = [ContenderKind.Heartbeat, ContenderKind.Loop, ContenderKind.WebsocketClient];
    private static readonly ContenderKind[] Four = [.. Three, ContenderKind.SignalR];

    /// <summary>A string of 64 characters: the object's head, its length, the characters and the zero behind them.</summary>
    private const int TextOf64 = 8 + 8 + 4 + (65 * sizeof(char)) + 2;

    /// <summary>What is not per message but per second, as a measurement's own doings, shows as a fraction of a byte.</summary>
    public const double Nothing = 0.5;

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
        new("accepted-echo", "accepted: echo 64 B, one at a time", JobKind.AcceptEcho, Two, Rate(), Each(), Allocated()) { Path = "/dial-echo", Count = 1 },
        new("accepted-echo-many", "accepted: echo 64 B, 256 under way", JobKind.AcceptEcho, Two, Rate(), Each(), Allocated()) { Path = "/dial-echo", Count = 256 },
        new("accepted-async-hook", "accepted: receive 64 B, a hook that awaits", JobKind.AcceptAsyncHook, Two, Rate(), Each(), Allocated()) { Path = "/dial-push" },
    ];

    public static IReadOnlyList<Row> All { get; } =
    [
        .. Traffic,
        .. Idle,
        .. Accepted,
        .. Traffic.Where(row => row.Job != JobKind.TrySend).Select(row => row.OverTls()),
    ];

    private static Goal Rate(double? againstLoop = null, double? againstWebsocketClient = null) => new(Figures.Rate, true, againstLoop, againstWebsocketClient);

    private static Goal Allocated(double? atMost = null) => new(Figures.Allocated, false) { AtMost = atMost, IsCompared = false };

    /// <summary>Where messages are large the server may be what limits: what one costs the client tells more.</summary>
    private static Goal Each() => new(Figures.Each, false);
}
