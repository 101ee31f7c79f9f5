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

    /// <summary>The process's, from the first socket on that has no factory. They stay for as long as the process.</summary>
    private static Meter? _ownMeter;
    private static HeartbeatMeter? _own;

    private readonly Meter _meter;
    private int _isObserved;

    private HeartbeatMeter(Meter meter)
    {
        _meter = meter;
        Messages = NewCounter(meter, "heartbeat.messages", "{message}", "Messages that came or left, heartbeats not counted.");
        Io = NewCounter(meter, "heartbeat.io", "By", "Bytes of messages that came or left, without their frames.");
        Reconnects = NewCounter(meter, "heartbeat.reconnects", "{attempt}", "Attempts to reconnect.");
        GiveUps = NewCounter(meter, "heartbeat.give_ups", "{give_up}", "How often a socket has stopped trying.");
        UnansweredPings = NewCounter(meter, "heartbeat.pings.unanswered", "{ping}", "Pings that were not answered in time.");
        Unsent = NewCounter(meter, "heartbeat.unsent", "{message}", "Messages that were taken and could not be sent, or may not have been.");
        ConnectDuration = NewHistogram(meter, "heartbeat.connect.duration", "How long an attempt took, its decision hooks included, until its connection was open or it had failed.", ShortTimes);
        PingDuration = NewHistogram(meter, "heartbeat.ping.duration", "From a ping's leaving to its pong.", ShortTimes);
        ConnectionDuration = NewHistogram(meter, "heartbeat.connection.duration", "How long a connection was open.", LongTimes);
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
        var meter = OfFactory(factory) ?? Own();
        meter.ObserveOnce();
        return meter;
    }

    private static HeartbeatMeter? OfFactory(IMeterFactory? factory)
    {
        if (factory is null)
        {
            return null;
        }

        try
        {
            return OfFactories.GetValue(factory, static factory => new HeartbeatMeter(factory.Create(Options())));
        }
        catch (Exception)
        {
            // A factory that throws, as a disposed one does, must not keep a socket from working.
            return null;
        }
    }

    /// <summary>
    /// Made without a lock and outside a static constructor, for new instruments are shown to the program's listeners. Two that are made at once
    /// share one meter, which has each instrument once.
    /// </summary>
    private static HeartbeatMeter Own()
        => LazyInitializer.EnsureInitialized(ref _own, static () => new HeartbeatMeter(LazyInitializer.EnsureInitialized(ref _ownMeter, static () => new Meter(Options()))));

    /// <summary>
    /// Makes the instruments that are observed. Only of the one object that sockets share: unlike the others, a meter makes them anew each time.
    /// They are not counted up and down: whoever begins to listen, as an operator does at night, sees what there is, not what has changed since.
    /// </summary>
    private void ObserveOnce()
    {
        if (Interlocked.Exchange(ref _isObserved, 1) == 0)
        {
            Observe("heartbeat.active_connections", "{connection}", "Connections that are open.", static socket => socket.OpenConnections);
            Observe("heartbeat.outbox.messages", "{message}", "Messages that wait to be sent: there is no connection, or the peer reads too slowly.", static socket => socket.WaitingMessages);
            Observe("heartbeat.inbox.bytes", "By", "Memory of messages that wait for a hook.", static socket => socket.InboxBytes);
        }
    }

    private void Observe(string name, string unit, string description, Func<SocketMetrics, long> measure)
        => Make(_meter, meter => meter.CreateObservableUpDownCounter(name, () => Live.Measure(measure), unit, description));

    private static Counter<long> NewCounter(Meter meter, string name, string unit, string description)
        => Make(meter, meter => meter.CreateCounter<long>(name, unit, description));

    private static Histogram<double> NewHistogram(Meter meter, string name, string description, double[] buckets)
#if NET9_0_OR_GREATER
        => Make(meter, meter => meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets }));
#else
        => Make(meter, meter => meter.CreateHistogram<double>(name, "s", description));
#endif

    private static T Make<T>(Meter meter, Func<Meter, T> make)
        where T : Instrument
    {
        try
        {
            return make(meter);
        }
        catch (Exception)
        {
            // A listener that threw where it was shown the instrument. Nobody is shown one of a meter that is over, and nothing is measured with it.
            var over = new Meter(Name);
            over.Dispose();
            return make(over);
        }
    }

    private static MeterOptions Options() => new(Name) { Version = OwnVersion.Text };
}
