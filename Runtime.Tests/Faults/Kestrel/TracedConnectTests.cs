using System.Collections.Concurrent;
using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>An attempt's activity reaches the server, which can continue the trace.</summary>
public sealed class TracedConnectTests
{
    [Fact]
    public async Task The_request_of_an_attempt_carries_its_trace()
    {
        using var activities = new Activities();
        var parents = new ConcurrentQueue<string>();
        await using var server = await TestServer.Start(app =>
        {
            app.Use((HttpContext context, RequestDelegate next) =>
            {
                parents.Enqueue(context.Request.Headers.TraceParent.ToString());
                return next(context);
            });
            app.MapFaultySession("/faulty");
        });
        await using var client = new Client();
        await client.ConnectAsync(server.Address("/faulty")).InTime();

        // Other tests' sockets are traced meanwhile too.
        var attempt = Assert.Single(activities.Of("heartbeat.connect"), activity => activity.GetTagItem("server.port") is int port && port == server.Port);
        var parent = ActivityContext.Parse(Assert.Single(parents), traceState: null);
        Assert.Equal(attempt.TraceId, parent.TraceId);
        Assert.Null(Activity.Current);
    }
}
