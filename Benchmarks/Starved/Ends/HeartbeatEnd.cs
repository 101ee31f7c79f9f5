using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Heartbeat.Benchmarks.Starved.Ends;

/// <summary>Heartbeat at either end.</summary>
internal sealed class HeartbeatEnd(EndSetup setup, Book book) : End(setup, book)
{
    private readonly ConcurrentBag<IHeartbeatSocket> _sockets = [];

    public override void AddTo(IServiceCollection services) => services.AddSingleton(Setup).AddSingleton(Book).AddSingleton(_sockets);

    public override void Map(WebApplication app) => app.MapAcceptedSocket(Path);

    public override Task ConnectAsync(Uri address, int number)
    {
        var socket = new DialedSocket(number, Book)
        {
            Options = DialedSocket.DefaultOptions with { Interval = Setup.Interval, Timeout = Setup.Timeout },
        };
        _sockets.Add(socket);
        return socket.ConnectAsync(address);
    }

    public override Task SpeakAsync() => Task.WhenAll(_sockets.Select(static socket => socket.SendAsync("speak").AsTask()));
}
