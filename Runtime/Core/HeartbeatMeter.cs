using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Heartbeat;

/// <summary>
/// The instruments of one meter, which all sockets with the same <see cref="IMeterFactory"/> share; those without one share the process's.
/// Names, units and buckets are those of docs/metrics.md.
/// </summary>
internal sealed class HeartbeatMeter
{
    public const string Name = "Heartbeat";

    /// <summary>OpenTelemetry's for short times, in seconds: an attempt, a round trip.</summary>
    private static readonly double[] ShortTimes = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    /// <summary>Connections live for seconds, hours or days.</summary>
    private static readonly double[] LongTimes = [0.1, 1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 43_200, 86_400, 604_800];

    private static readonly ConditionalWeakTable<IMeterFactory, HeartbeatMeter> OfFactories = [];

    /// <summary>It is there for as long as the process.</summary>
    private static readonly HeartbeatMeter Own = new(new Meter(Options()));

    private HeartbeatMeter(Meter meter)
    {
        Messages = meter.CreateCounter<long>("heartbeat.messages", "{message}", "Messages that came or left, heartbeats not counted.");
        Io = meter.CreateCounter<long>("heartbeat.io", "By", "Bytes of messages that came or left, without their frames.");
        Reconnects = meter.CreateCounter<long>("heartbeat.reconnects", "{attempt}", "Attempts to reconnect.");
        GiveUps = meter.CreateCounter<long>("heartbeat.give_ups", "{give_up}", "How often a socket has stopped trying.");
        UnansweredPings = meter.CreateCounter<long>("heartbeat.pings.unanswered", "{ping}", "Pings that were not answered in time.");
        Unsent = meter.CreateCounter<long>("heartbeat.unsent", "{message}", "Messages that were taken and could not be sent, or may not have been.");
        ConnectDuration = NewHistogram(meter, "heartbeat.connect.duration", "How long an attempt took, its decision hooks included, until its connection was open or it had failed.", ShortTimes);
        PingDuration = NewHistogram(meter, "heartbeat.ping.duration", "From a ping's leaving to its pong.", ShortTimes);
        ConnectionDuration = NewHistogram(meter, "heartbeat.connection.duration", "How long a connection was open.", LongTimes);

        // Observed, and not counted up and down: whoever begins to listen, as an operator does at night, sees what there is, not what has changed since.
        meter.CreateObservableUpDownCounter("heartbeat.active_connections", () => Live.Measure(static socket => socket.OpenConnections), "{connection}", "Connections that are open.");
        meter.CreateObservableUpDownCounter("heartbeat.outbox.messages", () => Live.Measure(static socket => socket.WaitingMessages), "{message}", "Messages that wait to be sent: there is no connection, or the peer reads too slowly.");
        meter.CreateObservableUpDownCounter("heartbeat.inbox.bytes", () => Live.Measure(static socket => socket.InboxBytes), "By", "Memory of messages that wait for a hook.");
    }

    public Counter<long> Messages { get; }

    public Counter<long> Io { get; }

    public Counter<long> Reconnects { get; }

    public Counter<long> GiveUps { get; }

    public Counter<long> UnansweredPings { get; }

    public Counter<long> Unsent { get; }

    public Histogram<double> ConnectDuration { get; }

    public Histogram<double> PingDuration { get; }

    public Histogram<double> ConnectionDuration { get; }

    /// <summary>The sockets that are looked at when somebody observes.</summary>
    public LiveSockets Live { get; } = new();

    /// <summary>The instruments for sockets with this factory.</summary>
    public static HeartbeatMeter Of(IMeterFactory? factory)
    {
        if (factory is null)
        {
            return Own;
        }

        try
        {
            return OfFactories.GetValue(factory, static factory => new HeartbeatMeter(factory.Create(Options())));
        }
        catch (Exception)
        {
            // A factory that throws, as a disposed one does, must not keep a socket from working.
            return Own;
        }
    }

    private static MeterOptions Options() => new(Name) { Version = typeof(HeartbeatMeter).Assembly.GetName().Version?.ToString(fieldCount: 3) };

    private static Histogram<double> NewHistogram(Meter meter, string name, string description, double[] buckets)
#if NET9_0_OR_GREATER
        => meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
#else
        => meter.CreateHistogram<double>(name, "s", description);
#endif
}
