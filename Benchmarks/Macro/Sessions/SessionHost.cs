using System.Net;
using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Benchmarks.Macro.Sessions;

/// <summary>Kestrel, for one session.</summary>
internal sealed class SessionHost : IAsyncDisposable
{
    public const string Path = "/session";

    private readonly WebApplication _app;
    private readonly TaskCompletionSource<HttpContext> _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SessionHost(ClientTask task, Tally tally)
    {
        var builder = WebApplication.CreateSlimBuilder();

        // A worker's output is its answers.
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(tally);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Use(WatchAsync);
        var echoes = task.Job == JobKind.AcceptEcho;
        _ = (task.Contender, echoes) switch
        {
            (ContenderKind.Heartbeat, true) => _app.MapEchoSession(Path),
            (ContenderKind.Heartbeat, false) => _app.MapAsyncHookSession(Path),
            _ => _app.Map(Path, async context => await new HandWrittenSession(await context.WebSockets.AcceptWebSocketAsync(), echoes, tally).RunAsync()),
        };
    }

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>Ends when somebody has asked for the session.</summary>
    public Task Began => _began.Task;

    /// <summary>Ends with the session.</summary>
    public Task Ended => _ended.Task;

    public static async Task<SessionHost> StartAsync(ClientTask task, Tally tally)
    {
        var host = new SessionHost(task, tally);
        await host._app.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        if (_began.Task.IsCompletedSuccessfully)
        {
            (await _began.Task).Abort();
            await _ended.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _app.DisposeAsync();
    }

    private async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        _began.TrySetResult(context);
        try
        {
            await next(context);
            _ended.TrySetResult();
        }
        catch (Exception exception)
        {
            _ended.TrySetException(exception);
            throw;
        }
    }
}
