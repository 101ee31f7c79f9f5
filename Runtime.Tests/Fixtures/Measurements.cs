using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A meter factory of the test's own, and all that is measured with it: what other tests' sockets measure is not seen.</summary>
internal sealed class Measurements : IMeterFactory
{
    private readonly ConcurrentBag<Meter> _meters = [];
    private readonly ConcurrentQueue<Measured> _all = [];
    private readonly ConcurrentQueue<Instrument> _instruments = [];
    private readonly MeterListener _listener = new();

    public Measurements()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, this))
            {
                _instruments.Enqueue(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>One measurement.</summary>
    public sealed record Measured(string Name, double Value, IReadOnlyDictionary<string, object?> Tags)
    {
        /// <summary>The tags in one line, in the order of their names.</summary>
        public string Line => string.Join(", ", Tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"));
    }

    /// <summary>Is called with the instrument of every measurement, where it is made.</summary>
    public Action<string>? Heard { get; set; }

    public IReadOnlyList<Instrument> Instruments => [.. _instruments];

    public IReadOnlyList<Measured> All => [.. _all];

    /// <summary>What one instrument has measured.</summary>
    public IReadOnlyList<Measured> Of(string name) => [.. _all.Where(measured => measured.Name == name)];

    /// <summary>What an observable instrument shows now.</summary>
    public IReadOnlyList<Measured> Observe(string name)
    {
        var before = Of(name).Count;
        _listener.RecordObservableInstruments();
        return [.. Of(name).Skip(before)];
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(new MeterOptions(options.Name) { Version = options.Version, Tags = options.Tags, Scope = this });
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var meter in _meters)
        {
            meter.Dispose();
        }
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _all.Enqueue(new Measured(instrument.Name, value, tags.ToArray().ToDictionary(StringComparer.Ordinal)));
        Heard?.Invoke(instrument.Name);
    }
}
