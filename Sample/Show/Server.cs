using System.Net;

namespace Heartbeat.Sample.Show;

/// <summary>A server with one endpoint, on a free port of the loopback interface.</summary>
internal sealed class Server(WebApplication app) : IAsyncDisposable
{
    public IPEndPoint EndPoint => IPEndPoint.Parse(new Uri(app.Urls.Single()).Authority);

    public static async Task<Server> StartAsync(TaskBoard board)
    {
        // Empty, so that no settings of the folder or the environment reach it, and no log gets into the timeline.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(board);
        builder.Services.AddSingleton<IHostLifetime, ProcessLifetime>();

        var app = builder.Build();
        app.MapTaskSession("/websocket");
        await app.StartAsync();
        return new Server(app);
    }

    /// <summary>Closes every session and frees the port.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>Leaves Ctrl+C to the process: it is to end the whole sample, and not this server alone.</summary>
    private sealed class ProcessLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
