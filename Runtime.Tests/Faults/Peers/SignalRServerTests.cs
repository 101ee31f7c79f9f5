using System.Globalization;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Heartbeat.Runtime.Tests.Faults.Peers;

/// <summary><see cref="SignalRHeartbeat"/> against ASP.NET Core's SignalR, whose clocks tick each second.</summary>
public sealed class SignalRServerTests
{
    private static readonly TimeSpan ServerInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(5);

    private static readonly HeartbeatOptions Quick = new() { Interval = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(2) };

    [LongFact]
    public async Task It_lives_through_ten_of_the_servers_pings_in_silence_and_the_hook_sees_none()
    {
        var (server, address, journal) = await Start();
        await using var _ = server;
        await using var socket = Client();
        await socket.ConnectAsync(address).InTime();
        var opened = await journal.Until("connected");

        // The server would have ended it twice over by now.
        await TheTime(TimeSpan.FromSeconds(12));
        await socket.SendAsync(Records("""{"type":1,"invocationId":"1","target":"Echo","arguments":["größe"]}|""")).InTime();
        await socket.AssertLives(journal, "connected", 1);
        var answer = (string)(await socket.Journal.Until("OnMessage")).Subject!;
        Assert.Contains("\"invocationId\":\"1\"", answer, StringComparison.Ordinal);
        Assert.Equal(1, socket.Journal.Count("OnMessage"));
        Assert.Equal(0, journal.Count("disconnected"));
        Assert.Null(socket.RoundTripTime);
        await socket.CloseAsync().InTime();
        await journal.Until("disconnected");
    }

    [LongFact]
    public async Task A_call_that_takes_longer_than_the_server_waits_for_a_sign_is_answered()
    {
        var (server, address, journal) = await Start();
        await using var _ = server;
        await using var socket = Client();
        await socket.ConnectAsync(address).InTime();
        await socket.SendAsync(Records("""{"type":1,"invocationId":"1","target":"Slow","arguments":[8000]}|""")).InTime();
        await socket.Journal.Until("OnMessage");
        await socket.AssertLives(journal, "connected", 1);
    }

    [LongFact]
    public async Task A_stopped_server_is_found_and_reconnected_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGSTOP.");
        await using var server = await EchoProcess.Start();
        await using var socket = Client();
        await socket.ConnectAsync(new Uri(server.Address, "/hub")).InTime();
        await socket.AssertFindsAndHeals((server.Stop, server.Continue), ServerTimeout, "SignalR");
    }

    [LongTheory]
    [InlineData("""{"protocol":"nonsense","version":1}|""", "is not supported")]
    [InlineData("""{"protocol":"json","version":99}|""", "99")]
    public async Task A_refused_protocol_is_final(string request, string told)
    {
        var (server, address, _) = await Start();
        await using var end = server;
        await using var socket = Client();
        socket.Hooks.Opening = opening => opening.Send(Records(request));
        await socket.AssertGaveUp(socket.ConnectAsync(address), told);
    }

    [LongFact]
    public async Task Whom_the_hub_aborts_stays_away()
    {
        var (server, address, _) = await Start();
        await using var end = server;
        await using var socket = Client();
        await socket.ConnectAsync(address).InTime();
        await socket.SendAsync(Records("""{"type":1,"target":"Bye","arguments":[]}|""")).InTime();
        await socket.AssertGaveUp(Task.CompletedTask, "close message");
    }

    [LongFact]
    public async Task Whom_it_takes_for_silent_comes_back()
    {
        var (server, address, journal) = await Start();
        await using var end = server;

        // One ping, and then none for a day.
        await using var socket = ServedHeartbeat.Client(static () => new SignalRHeartbeat { ServerTimeout = TimeSpan.FromDays(1) }, Quick with { Interval = TimeSpan.FromHours(23), Timeout = TimeSpan.FromSeconds(1) });
        await socket.ConnectAsync(address).InTime();
        await journal.Until("disconnected");
        await socket.Journal.Until("OnOpen", 2);
        Assert.Equal(0, socket.Journal.Count("OnGaveUp"));
    }

    [LongFact]
    public async Task A_hub_that_cannot_be_opened_is_final()
    {
        var (server, address, _) = await Start();
        await using var end = server;
        await using var socket = Client();
        await socket.ConnectAsync(new Uri(address, "/hub?fail=1")).InTime();
        await socket.AssertGaveUp(Task.CompletedTask, "close message");
    }

    private static ScriptedSocket Client() => ServedHeartbeat.Client(static () => new SignalRHeartbeat { ServerTimeout = ServerTimeout }, Quick);

    /// <summary>What is to happen meanwhile happens nowhere: only time passes.</summary>
    private static Task TheTime(TimeSpan time) => Task.Delay(time, TestContext.Current.CancellationToken);

    private static string Records(string text) => text.Replace('|', '\u001E');

    private static async Task<(TestServer Server, Uri Address, Journal Journal)> Start()
    {
        var journal = new Journal(TimeProvider.System);
        var server = await TestServer.Start(
            static app => app.MapHub<Hub>("/hub"),
            services => services.AddSingleton(journal).AddSignalR(static options =>
            {
                options.KeepAliveInterval = ServerInterval;
                options.ClientTimeoutInterval = TimeSpan.FromSeconds(5);
                options.EnableDetailedErrors = true;
            }));
        return (server, server.Address("/hub"), journal);
    }

    /// <summary>What clients call.</summary>
    internal sealed class Hub(Journal journal) : Microsoft.AspNetCore.SignalR.Hub
    {
        public override Task OnConnectedAsync()
        {
            journal.Add("connected");
            return Context.GetHttpContext()!.Request.Query.ContainsKey("fail") ? throw new HubException("no entry today") : Task.CompletedTask;
        }

        public override Task OnDisconnectedAsync(Exception? exception)
        {
            journal.Add($"disconnected {exception?.Message}".TrimEnd());
            return Task.CompletedTask;
        }

#pragma warning disable CA1822 // A hub's methods belong to its object.
        public string Echo(string text) => text;

        public async Task<int> Slow(int milliseconds)
        {
            await Task.Delay(milliseconds);
            return milliseconds;
        }
#pragma warning restore CA1822

        public void Bye() => Context.Abort();
    }
}
