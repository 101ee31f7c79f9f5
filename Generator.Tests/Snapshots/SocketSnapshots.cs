namespace Heartbeat.Generator.Tests.Snapshots;

public sealed class SocketSnapshots
{
    [Fact]
    public Task Article() => Check(
        """
        using System;
        using Heartbeat;

        [HeartbeatSocket(Interval = 10000, Retry = 5000, Max = 12)]
        public partial class TaskSocket
        {
            partial void OnMessage(string message) => Console.WriteLine(message);
        }
        """);

    [Fact]
    public Task EverySetting() => Check(
        """
        using Heartbeat;

        [HeartbeatSocket("wss://example.com/feed?a=1&b=\"2\"", Interval = 1, Timeout = 2, Misses = 3, Retry = 4, Backoff = Backoff.Exponential,
            RetryCap = 5, Jitter = false, Max = -1, ConnectTimeout = 6, CloseTimeout = 7, StallTimeout = 0, Ping = "{\"op\":\n\u2665}", Pong = "\\", PongShape = "{\"op\":\"\u2665\"}",
            Liveness = Liveness.PongOnly, MaxMessageSize = int.MaxValue, OutboxCapacity = 8, OutboxBytes = 9, AllowedOrigins = new[] { "https://example.com", "http://localhost:5173" }, Endpoint = false, Heartbeat = typeof(TextHeartbeat))]
        public partial class Feed
        {
        }
        """);

    [Fact]
    public Task AnotherHeartbeat() => Check(
        """
        using Heartbeat;

        [HeartbeatSocket(Heartbeat = typeof(PingFrameHeartbeat), Interval = 20000)]
        public partial class Feed
        {
        }
        """);

    [Fact]
    public Task ValuesThatCannotWork() => Check(
        """
        using Heartbeat;

        [HeartbeatSocket(Url = "example.com", Interval = int.MinValue, Timeout = 0, Backoff = (Backoff)(-1), Ping = null!, Pong = "\ud800", PongShape = "[", Heartbeat = typeof(string), AllowedOrigins = new[] { "\"", null! })]
        public partial class Feed
        {
        }
        """);

    [Fact]
    public Task UnusualPlace() => Check(
        """
        namespace @namespace.Inner
        {
            public partial struct Outer<@in>
            {
                internal partial interface IMiddle
                {
                    [Heartbeat.HeartbeatSocket]
                    private protected sealed partial class @class<T, @out> where T : class
                    {
                        static partial void OnMessage(string @event) { }
                        partial void OnPing() { }
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Record() => Check(
        """
        namespace App
        {
            [Heartbeat.HeartbeatSocket]
            internal partial record Session(string Name)
            {
                static partial void OnPing() { }
            }
        }
        """);

    private static async Task Check(string source)
    {
        var compiled = Compiled.From(source);
        Assert.Empty(compiled.Diagnostics());
        await Verifier.Verify(compiled.Driver);
    }
}
