using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>What a web project that has configured nothing shows in its console.</summary>
public sealed class ConsoleLogTests
{
    [Fact]
    public async Task A_hooks_first_exception_stands_there()
    {
        // As `dotnet new web` makes it, with a second provider beside the console's: the same filter lets the same lines through.
        using var log = new LogBooks();
        var builder = WebApplication.CreateBuilder();
        Assert.Contains(builder.Services, static service => service.ServiceType == typeof(ILoggerProvider) && service.ImplementationType == typeof(ConsoleLoggerProvider));
        builder.Services.AddSingleton<ILoggerProvider>(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.UseWebSockets();
        app.MapFaultySession("/faulty");
        await app.StartAsync().InTime();

        await using var client = new Client();
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{new Uri(app.Urls.First()).Port}/faulty")).InTime();
        await client.SendAsync("one").InTime();
        var book = log.Of(typeof(FaultySession).FullName!);
        await book.Until("HookFailed");
        var line = Assert.Single(book.Lines, static line => line.Id.Name == "HookFailed");
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Matches(@"^FaultySession \d+: OnMessage threw\. ", line.Text);
    }
}
