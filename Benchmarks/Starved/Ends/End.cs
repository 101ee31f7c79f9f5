using System.Globalization;
using Heartbeat.Benchmarks.Macro.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Heartbeat.Benchmarks.Starved.Ends;

/// <summary>One end of all connections of a run, as a contender has it: it accepts them, or dials them.</summary>
internal abstract class End(EndSetup setup, Book book)
{
    public const string Path = "/session";

    protected EndSetup Setup { get; } = setup;

    protected Book Book { get; } = book;

    public static End New(EndSetup setup, Book book) => setup.Contender switch
    {
        ContenderKind.Heartbeat => new HeartbeatEnd(setup, book),
        ContenderKind.Loop => new LoopEnd(setup, book),
        ContenderKind.SignalR => new SignalREnd(setup, book),
        _ => throw new ArgumentOutOfRangeException(nameof(setup), setup.Contender, "It has no server's end."),
    };

    /// <summary>The number that the client has given the connection.</summary>
    public static int NumberOf(HttpContext request) => int.Parse(request.Request.Query["number"].ToString(), CultureInfo.InvariantCulture);

    /// <summary>Adds what the server needs.</summary>
    public virtual void AddTo(IServiceCollection services)
    {
    }

    /// <summary>Accepts whoever comes.</summary>
    public abstract void Map(WebApplication app);

    /// <summary>Dials one connection.</summary>
    public abstract Task ConnectAsync(Uri address, int number);

    /// <summary>Sends one message on each connection.</summary>
    public abstract Task SpeakAsync();
}
