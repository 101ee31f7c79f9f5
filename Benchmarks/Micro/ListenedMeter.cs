using System.Diagnostics.Metrics;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>A meter to which somebody listens, who adds up messages and bytes, and allocates nothing for it.</summary>
internal sealed class ListenedMeter : IMeterFactory
{
    private readonly MeterListener _listener = new();
    private readonly List<Meter> _meters = [];
    private readonly object _countsMessages = new();
    private readonly object _countsBytes = new();

    public ListenedMeter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, this))
            {
                // Told apart by a state, which costs less than a name.
                listener.EnableMeasurementEvents(instrument, instrument.Name switch
                {
                    "heartbeat.messages" => _countsMessages,
                    "heartbeat.io" => _countsBytes,
                    _ => null,
                });
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, counts) =>
        {
            if (counts == _countsMessages)
            {
                Messages += value;
            }
            else if (counts == _countsBytes)
            {
                Bytes += value;
            }
        });
        _listener.Start();
    }

    public long Messages { get; private set; }

    public long Bytes { get; private set; }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(new MeterOptions(options.Name) { Version = options.Version, Scope = this });
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(static meter => meter.Dispose());
    }
}
