using System.Net;

namespace Heartbeat.Sample.Show;

/// <summary>A server with one endpoint, on a free port of the loopback interface.</summary>
internal sealed class Server(WebApplication app) : IAsyncDisposable
{
    public IPEndPoint EndPoint => IPEndPoint.Parse(new Uri(app.Urls.Single()).Authority);

    public static async Task<Server> StartAsync(TaskBoard board)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(board);
        builder.Services.AddSingleton<IHostLifetime, ProcessLifetime>();

        var app = builder.Build();
        app.UseWebSockets();
        app.MapTaskSession("/websocket");
        await app.StartAsync();
        return new Server(app);
    }

    /// <summary>Says goodbye to every session and frees the port.</summary>
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
