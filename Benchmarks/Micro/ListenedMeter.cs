using System.Diagnostics.Metrics;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>A meter to which somebody listens, who adds up messages and bytes, and allocates nothing for it.</summary>
internal sealed class ListenedMeter : IMeterFactory
{
    private readonly MeterListener _listener = new();
    private readonly List<Meter> _meters = [];

    public ListenedMeter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, this))
            {
                // Told apart by a state, which costs less than a name.
                listener.EnableMeasurementEvents(instrument, instrument.Name);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, name) =>
        {
            if (name is "heartbeat.messages")
            {
                Messages += value;
            }
            else if (name is "heartbeat.io")
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
