using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Benchmarks.Macro.Sessions;

/// <summary>Kestrel in this process, with sessions of Heartbeat's or of a hand-written loop.</summary>
internal sealed class SessionHost : MeasuredServer
{
    public const string Path = "/session";

    private readonly WebApplication _app;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentBag<Tally> _tallies = [];
    private readonly ConcurrentDictionary<HttpContext, bool> _requests = new();
    private readonly Audience<WebSocket> _loops = new();
    private readonly JobKind _job;

    private SessionHost(ClientTask task)
    {
        _job = task.Job;
        var builder = WebApplication.CreateSlimBuilder();

        // A worker's output is its answers.
        builder.Logging.ClearProviders();
        builder.Services.AddTransient(_ => NewTally());
        builder.Services.AddSingleton(new Audience<BroadcastSession>());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Use(WatchAsync);
        _ = (task.Contender, task.Job) switch
        {
            (ContenderKind.Heartbeat, JobKind.AcceptEcho or JobKind.AcceptIdle) => _app.MapEchoSession(Path),
            (ContenderKind.Heartbeat, JobKind.AcceptEchoSpan) => _app.MapSpanHookSession(Path),
            (ContenderKind.Heartbeat, JobKind.AcceptBroadcast) => _app.MapBroadcastSession(Path),
            (ContenderKind.Heartbeat, _) => _app.MapAsyncHookSession(Path),
            _ => _app.Map(Path, RunLoopAsync),
        };
    }

    public override int Port => new Uri(_app.Urls.Single()).Port;

    public override long Messages => _tallies.Sum(tally => tally.Messages);

    public override TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    public override Task Ended => _ended.Task;

    protected override int Connections => _requests.Count;

    public static async Task<SessionHost> StartAsync(ClientTask task)
    {
        var host = new SessionHost(task);
        await host._app.StartAsync();
        return host;
    }

    public override void Dispose()
    {
        foreach (var (request, isServed) in _requests)
        {
            if (isServed)
            {
                Abort(request);
            }
        }

        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static void Abort(HttpContext request)
    {
        try
        {
            request.Abort();
        }
        catch (ObjectDisposedException)
        {
            // It has ended just now.
        }
    }

    private Tally NewTally()
    {
        var tally = new Tally();
        _tallies.Add(tally);
        return tally;
    }

    private async Task RunLoopAsync(HttpContext context)
    {
        var webSocket = await context.WebSockets.AcceptWebSocketAsync();
        if (_job == JobKind.AcceptBroadcast)
        {
            _loops.Add(webSocket);
        }

        // Where only memory counts the buffer is no larger than what comes: what is compared is all that is around it.
        var buffer = _job == JobKind.AcceptIdle ? 128 : 16 * 1024;
        await new HandWrittenSession(webSocket, _job, _loops, buffer, NewTally()).RunAsync();
    }

    private async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        _requests[context] = true;
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
        finally
        {
            _requests[context] = false;
        }
    }
}
