using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Heartbeat.Benchmarks.Starved.Ends;

/// <summary>
/// SignalR at either end, over a WebSocket. Each end pings at its interval and declares the other dead that was not heard for a while:
/// an interval and a timeout, so that a death is found as soon as by the others.
/// </summary>
internal sealed class SignalREnd(EndSetup setup, Book book) : End(setup, book)
{
    /// <summary>What a message is called, at either end.</summary>
    private const string Call = nameof(SpeakingHub.Speak);

    private readonly ConcurrentBag<HubConnection> _connections = [];
    private IHubContext<SpeakingHub>? _hub;

    public override void AddTo(IServiceCollection services) => services.AddSingleton(Book).AddSignalR(options =>
    {
        options.KeepAliveInterval = Setup.Interval;
        options.ClientTimeoutInterval = Setup.Interval + Setup.Timeout;
    });

    public override void Map(WebApplication app)
    {
        app.MapHub<SpeakingHub>(Path);
        _hub = app.Services.GetRequiredService<IHubContext<SpeakingHub>>();
    }

    public override Task ConnectAsync(Uri address, int number)
    {
        var connection = new HubConnectionBuilder()
            .WithUrl(new UriBuilder(address) { Scheme = "http" }.Uri, HttpTransportType.WebSockets, static options => options.SkipNegotiation = true)
            .WithKeepAliveInterval(Setup.Interval)
            .WithServerTimeout(Setup.Interval + Setup.Timeout)
            .Build();
        connection.On<string>(Call, _ => Book.OnMessage());
        connection.Closed += exception =>
        {
            Book.OnEnd(number, exception is TimeoutException, exception);
            return Task.CompletedTask;
        };
        _connections.Add(connection);
        return connection.StartAsync();
    }

    public override Task SpeakAsync() => _hub is not null
        ? _hub.Clients.All.SendAsync(Call, "speak")
        : Task.WhenAll(_connections.Select(static connection => connection.SendAsync(Call, "speak")));
}
