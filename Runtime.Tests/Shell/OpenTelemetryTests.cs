using System.Diagnostics;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What OpenTelemetry's SDK makes of both ends, with the two lines that docs/metrics.md shows. Interval 10 s, Timeout 4 s, Retry 5 s, Max 3.</summary>
[Collection(Alone.Name)]
public sealed class OpenTelemetryTests
{
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly List<Activity> _activities = [];

    [Fact]
    public async Task It_exports_every_instrument_and_every_activity()
    {
        using var meters = Sdk.CreateMeterProviderBuilder().AddMeter("Heartbeat").AddInMemoryExporter(_metrics).Build();
        using var tracers = Sdk.CreateTracerProviderBuilder().AddSource("Heartbeat").AddInMemoryExporter(_activities).Build();
        await using var world = new World();
        await LiveAsync(world, meters);
        Assert.True(meters.ForceFlush());
        Assert.True(tracers.ForceFlush());

        string[] both = ["heartbeat.active_connections", "heartbeat.connection.duration", "heartbeat.inbox.bytes", "heartbeat.io", "heartbeat.messages", "heartbeat.outbox.messages"];
        string[] clients = ["heartbeat.connect.duration", "heartbeat.give_ups", "heartbeat.ping.duration", "heartbeat.pings.unanswered", "heartbeat.reconnects", "heartbeat.unsent"];
        Assert.Equal(both, Instruments("server"));
        Assert.Equal(both.Concat(clients).Order(StringComparer.Ordinal), Instruments("client"));

        var ping = _metrics.Last(static metric => metric.Name == "heartbeat.ping.duration");
        Assert.Equal(("s", MetricType.Histogram), (ping.Unit, ping.MetricType));
        var bounds = new List<double>();
        foreach (var bucket in ping.MetricPoints[0].GetHistogramBuckets())
        {
            bounds.Add(bucket.ExplicitBound);
        }

        Assert.Equal([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, double.PositiveInfinity], bounds);

        // The first connect, three that failed, and the ends of both ends' connections.
        Assert.Equal(["heartbeat.connect", "heartbeat.connect", "heartbeat.connect", "heartbeat.connect", "heartbeat.connection.end", "heartbeat.connection.end"], _activities.Select(static activity => activity.OperationName).Order(StringComparer.Ordinal));
        Assert.All(_activities, static activity => Assert.Equal("ScriptedSocket", activity.GetTagItem("heartbeat.socket")));
    }

    /// <summary>Lets both ends do whatever is measured.</summary>
    private static async Task LiveAsync(World world, MeterProvider meters)
    {
        var manners = new Peer.Manners();
        world.Server.Manners = () => manners;
        var (client, server) = await world.Connect();
        var (session, visitor, run) = await world.Accept();
        await server.Send("in");
        await client.Journal.Until("OnMessage in");
        await client.SendAsync("out").AsTask().InTime();
        await visitor.Send("in");
        await session.Journal.Until("OnMessage in");
        await session.SendAsync("out").AsTask().InTime();
        await world.Time.Pass(Seconds(10));
        Assert.True(meters.ForceFlush());
        await visitor.SendClose(WebSocketCloseStatus.NormalClosure);
        await run.InTime();

        manners.Pong = null;
        world.Server.Answer = static dial => dial.Fail();
        await world.Time.Pass(Seconds(14));
        await client.Journal.Until("OnReconnecting 1");
        Assert.True(client.TrySend("lost"));
        await world.Time.Pass(Seconds(15));
        await client.Journal.Until("OnGaveUp");
        await Rest.Come();
    }

    private IEnumerable<string> Instruments(string role)
        => _metrics.Where(metric => metric.MetricPoints.Any(point => Role(point) == role)).Select(static metric => metric.Name).Distinct().Order(StringComparer.Ordinal);

    private static string? Role(in MetricPoint point)
    {
        foreach (var tag in point.Tags)
        {
            if (tag.Key == "heartbeat.role")
            {
                return (string?)tag.Value;
            }
        }

        return null;
    }
}
