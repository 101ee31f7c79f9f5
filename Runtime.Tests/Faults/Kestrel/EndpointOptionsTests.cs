using System.Net;
using System.Reflection;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>What the sessions of a mapped class have of the application that serves them.</summary>
public sealed class EndpointOptionsTests
{
    private const string HookFailed = "HookFailed";

    [Fact]
    public async Task An_exception_in_a_hook_is_in_the_applications_log_although_the_class_knows_none()
    {
        using var log = new LogBooks();
        await using var server = await TestServer.Start(
            app => app.MapFaultySession("/faulty"),
            services => services.AddSingleton<ILoggerProvider>(log));
        await using var client = new Client();
        await client.ConnectAsync(server.Address("/faulty")).InTime();
        await client.SendAsync("one").InTime();

        var book = log.Of(typeof(FaultySession).FullName!);
        await book.Until(HookFailed);
        Assert.Contains(book.Lines, line => line.Level == LogLevel.Error && line.Id.Name == HookFailed);
    }

    [Fact]
    public async Task A_mapping_makes_its_options_of_those_that_the_constructor_left()
    {
        var left = EchoSession.DefaultOptions with { Misses = 4 };
        var book = new SessionBook { Options = left };
        using var log = new LogBooks();
        await using var server = await TestServer.Start(
            app => app.MapEchoSession("/echo", options => options with { CloseTimeout = options.CloseTimeout * 2 }),
            services => services.AddSingleton(book).AddSingleton<ILoggerProvider>(log));
        await using var client = new Client();
        await client.ConnectAsync(server.Address("/echo")).InTime();

        var options = (await book.Next()).Options;
        Assert.NotNull(options.LoggerFactory);
        Assert.NotNull(options.MeterFactory);
        Assert.Equal(left with { CloseTimeout = left.CloseTimeout * 2, LoggerFactory = options.LoggerFactory, MeterFactory = options.MeterFactory }, options);
    }

    [Fact]
    public async Task A_session_of_its_own_log_is_not_in_the_applications()
    {
        var own = new LogBook();
        var book = new SessionBook { Options = EchoSession.DefaultOptions with { Logger = own } };
        using var log = new LogBooks();
        await using var server = await TestServer.Start(
            app => app.MapEchoSession("/echo"),
            services => services.AddSingleton(book).AddSingleton<ILoggerProvider>(log));
        await using var client = new Client();
        await client.ConnectAsync(server.Address("/echo")).InTime();
        await (await book.Next()).Journal.Until("OnOpen");

        Assert.NotEmpty(own.Lines);
        Assert.Empty(log.Of(typeof(EchoSession).FullName!).Lines);
    }

    [Fact]
    public async Task A_session_knows_who_asked_for_it()
    {
        EndPoint? asked = null;
        var book = new SessionBook();
        await using var server = await TestServer.Start(
            app =>
            {
                app.Use((HttpContext context, RequestDelegate next) =>
                {
                    asked = new IPEndPoint(context.Connection.RemoteIpAddress!, context.Connection.RemotePort);
                    return next(context);
                });
                app.MapEchoSession("/echo");
            },
            services => services.AddSingleton(book));
        await using var client = new Client();
        await client.ConnectAsync(server.Address("/echo")).InTime();
        var session = await book.Next();
        await session.Journal.Until("OnOpen");

        Assert.NotNull(asked);
        Assert.Equal(asked, session.Connection!.RemoteEndPoint);
    }

    [Fact]
    public void A_class_that_asks_not_to_be_mapped_has_no_method()
    {
        var methods = typeof(UnmappedSession).Assembly.GetTypes().SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)).Select(static method => method.Name).ToArray();

        Assert.Contains("MapFaultySession", methods);
        Assert.DoesNotContain("MapUnmappedSession", methods);
    }
}
