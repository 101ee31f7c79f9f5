using System.Diagnostics;
using System.Diagnostics.Metrics;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>
/// A listener of the program's is called as soon as a meter's instruments or an activity source are made. What it throws then costs no socket
/// anything: neither the first one nor those that follow, for the two are made once in a process.
/// </summary>
[Collection(Alone.Name)]
public sealed class FirstListenerTests
{
    [Fact]
    public Task A_meter_listener_that_throws_when_it_is_shown_the_processs_instruments() => SecondCopy.Run(ProcessesMeter);

    [Fact]
    public Task A_meter_listener_that_throws_when_it_is_shown_a_factorys_instruments() => SecondCopy.Run(FactorysMeter);

    [Fact]
    public Task An_activity_listener_that_throws_when_it_is_asked_about_the_source() => SecondCopy.Run(Source);

    [Fact]
    public Task A_socket_with_a_factory_makes_no_other_meter() => SecondCopy.Run(OneMeter);

    private static async Task ProcessesMeter()
    {
        var shown = new List<string>();
        using var broken = Listen(instrument =>
        {
            shown.Add(instrument.Name);
            throw new NotFiniteNumberException();
        });
        using var sound = Listen(static _ => { });
        await ConnectTwice(factory: null);
        Assert.Equal(12, shown.Count);
    }

    private static async Task FactorysMeter()
    {
        using var measurements = new Measurements();
        using var broken = Listen(static instrument =>
        {
            if (instrument.Name == "heartbeat.messages")
            {
                throw new NotFiniteNumberException();
            }
        });
        await ConnectTwice(measurements);

        // What it has not thrown at is measured all the same.
        Assert.Equal(2, measurements.Of("heartbeat.io").Count);
        Assert.Empty(measurements.Of("heartbeat.messages"));
    }

    private static async Task Source()
    {
        var isAsked = 0;
        using var broken = new ActivityListener();
        ActivitySource.AddActivityListener(broken);
        broken.ShouldListenTo = source => source.Name == "Heartbeat" && ++isAsked > 0 ? throw new NotFiniteNumberException() : false;
        await ConnectTwice(factory: null);
        Assert.Equal(1, isAsked);
    }

    private static async Task OneMeter()
    {
        using var measurements = new Measurements();
        var others = new List<Instrument>();
        using var listener = Listen(instrument =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, measurements))
            {
                others.Add(instrument);
            }
        });
        await ConnectTwice(measurements);
        Assert.Equal(12, measurements.Instruments.Count);
        Assert.Empty(others);
    }

    /// <summary>Two sockets, of which the second finds what the first has made.</summary>
    private static async Task ConnectTwice(Measurements? factory)
    {
        await using var world = new World();
        world.Server.ExpectsOneAtATime = false;
        for (var count = 0; count < 2; count++)
        {
            var (socket, peer) = await world.Connect(options => options with { MeterFactory = factory, Logger = new LogBook() });
            await peer.Send("hello");
            await socket.Journal.Until("OnMessage hello");
            peer.Link.Cut();
            await world.Time.Pass(Seconds(5));
            await world.Server.Next();
            Assert.Equal(SocketState.Open, socket.State);
            Assert.Equal(0, socket.Journal.Count("OnError NotFinite"));
        }
    }

    /// <summary>Hears of the instruments that are made from here on.</summary>
    private static MeterListener Listen(Action<Instrument> shown)
    {
        var listener = new MeterListener();
        listener.Start();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == "Heartbeat")
            {
                shown(instrument);
            }
        };
        return listener;
    }
}
