using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>Sessions whose clients vanish in every way that there is, thousands of them. What is left is a server that serves.</summary>
[Collection(Alone.Name)]
public sealed class KilledSessionsTests
{
    private const int Seed = 20;
    private const int AtOnce = 16;

    /// <summary>What the first of them have made, and keep, is no leak.</summary>
    private const int WarmUp = 200;

    private static readonly int Killed = Effort.Of(quick: 300, full: 10_000);

    /// <summary>A kilobyte for each session of the full run, which is less than any of them holds. What the server's pools keep came to two megabytes.</summary>
    private const long Room = 7 * 1024 * 1024;

    /// <summary>Files and sockets that come and go in a process by themselves.</summary>
    private const int Handles = 32;

    private static readonly HeartbeatOptions Options = new() { Interval = Seconds(600), CloseTimeout = Seconds(20) };

    private static readonly byte[] Hello = Frame.Of(Opcode.Text, "hello"u8, masked: true);

    private readonly ConcurrentQueue<string> _wrong = [];
    private LiveSockets? _live;
    private int _made;
    private int _opened;
    private int _closed;

    /// <summary>How a client vanishes: where it is then, and how it ends.</summary>
    private enum End
    {
        ResetAfterConnect,
        ResetAmidHandshake,
        EndOfStreamAmidHandshake,
        ResetAfterHandshake,
        EndOfStreamAfterHandshake,
        ResetAmidFrame,
        EndOfStreamAmidFrame,
        ResetWithAnswerUnread,
        CloseFrame,
        CloseFrameAndReset,
    }

    [Fact]
    public async Task Thousands_that_are_killed_at_random_leave_no_session_no_socket_and_no_memory()
    {
        LiveMemory.Now();
        var unobserved = new ConcurrentQueue<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, arguments) => unobserved.Enqueue(arguments.Exception);
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            await KillAll();
            LiveMemory.Now();
            LiveMemory.Now();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        Assert.Empty(unobserved);
    }

    private async Task KillAll()
    {
        var logs = new LogBooks();
        await using var server = await TestServer.Start(
            app =>
            {
                _live = HeartbeatMeter.Of(app.Services.GetRequiredService<IMeterFactory>()).Live;
                app.MapScripted("/killed", _ => Session());
            },
            services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(logs)),
            webSockets: false);
        var address = server.Address("/killed");
        await Kill(address, WarmUp);
        await AllHaveEnded();
        var before = Resources.Count();

        var began = Stopwatch.GetTimestamp();
        await Kill(address, Killed);
        await AllHaveEnded();
        var took = Stopwatch.GetElapsedTime(began);
        var beyond = await Settled(before);
        Assert.Empty(_wrong);
        Assert.Equal(0, Live());
        var sessions = _closed;
        Assert.InRange(beyond.Memory, long.MinValue, Room);
        Assert.InRange(beyond.Handles, int.MinValue, Handles);
        Assert.Empty(logs.Of("Microsoft.AspNetCore.Server.Kestrel").Lines);
        Assert.Empty(logs.Of("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware").Lines);

        await using var last = await RawConnection.Dial(address);
        await last.Send(Hello);
        Assert.Equal("hello"u8.ToArray(), (await last.ReadFrame().InTime())!.Payload);
        Assert.Equal(1, Live());
        Figure.Say($"{Killed + WarmUp:N0} connections killed at random in {took.TotalSeconds:0} s: {sessions:N0} became sessions, and each was opened and closed once; memory {beyond.Memory / 1024:+0;-0;0} KiB, handles {beyond.Handles:+0;-0;0}, timers {beyond.Timers:+0;-0;0}, threads {beyond.Threads:+0;-0;0}");
    }

    /// <summary>Sessions that have begun and not ended.</summary>
    private long Live() => _live!.Measure(static _ => 1).Sum(static measured => measured.Value);

    private ScriptedSocket Session()
    {
        Interlocked.Increment(ref _made);
        var session = new ScriptedSocket(Options);
        var (opened, closed) = (0, 0);
        session.Hooks.Open = _ =>
        {
            opened++;
            Interlocked.Increment(ref _opened);
            return default;
        };
        session.Hooks.Text = async (text, token) =>
        {
            try
            {
                await session.SendAsync(text, token);
            }
            catch (Exception exception) when (exception is SocketClosedException or OperationCanceledException)
            {
                // The client has gone before it could be answered.
            }
        };
        session.Hooks.Close = (reason, _) =>
        {
            Interlocked.Increment(ref _closed);
            if (opened != 1 || ++closed != 1 || reason.Kind is not (SocketCloseKind.Remote or SocketCloseKind.Faulted) || !session.Journal.Violations.IsEmpty)
            {
                _wrong.Enqueue($"{reason}: {string.Join(", ", session.Journal.Texts)}");
            }

            return default;
        };
        return session;
    }

    private static async Task Kill(Uri address, int count)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async worker =>
        {
            var random = new Random(Seed + worker);
            while (Interlocked.Increment(ref next) <= count)
            {
                await Kill(address, (End)random.Next(Enum.GetValues<End>().Length), random);
            }
        }));
    }

    private static async Task Kill(Uri address, End end, Random random)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, address.Port).InTime();
        await using var client = new RawConnection(socket, isServer: false);
        if (end == End.ResetAfterConnect)
        {
            client.Reset();
            return;
        }

        var request = RawConnection.Asking(address);
        if (end is End.ResetAmidHandshake or End.EndOfStreamAmidHandshake)
        {
            await client.Send(request[..random.Next(1, request.Length)]);
        }
        else
        {
            await client.ShakeHands(address);
            if (random.Next(2) == 0)
            {
                await client.Send(Hello);
                await client.ReadFrame().InTime();
            }
        }

        switch (end)
        {
            case End.ResetAmidFrame or End.EndOfStreamAmidFrame:
                await client.Send(Hello.AsMemory(0, random.Next(1, Hello.Length)));
                break;
            case End.ResetWithAnswerUnread:
                await client.Send(Hello);
                break;
            case End.CloseFrame or End.CloseFrameAndReset:
                await client.Send(Frame.Of(Opcode.Close, Frame.Closing(1000), masked: true));
                break;
        }

        if (end == End.CloseFrame)
        {
            Assert.Equal(Opcode.Close, (await client.ReadFrame().InTime())!.Opcode);
            Assert.Null(await client.ReadFrame().InTime());
        }
        else if (end is End.EndOfStreamAmidHandshake or End.EndOfStreamAfterHandshake or End.EndOfStreamAmidFrame)
        {
            client.EndSending();
            await client.ReadToEnd().InTime();
        }

        client.Reset();
    }

    /// <summary>Waits until each session that was opened was closed, and none is on its way.</summary>
    private async Task AllHaveEnded()
    {
        var began = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _closed) != Volatile.Read(ref _opened) || Volatile.Read(ref _opened) != Volatile.Read(ref _made))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience.Limit, $"{_made} sessions were made, {_opened} opened, {_closed} closed.");
            await Task.Delay(50);
        }
    }

    /// <summary>What is held beyond what was, when the server has put away what it ended last.</summary>
    private static async Task<Resources> Settled(Resources before)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var beyond = Resources.Count().Beyond(before);
            if ((beyond.Memory <= Room && beyond.Handles <= Handles) || Stopwatch.GetElapsedTime(began) > Patience.Limit)
            {
                return beyond;
            }

            await Task.Delay(100);
        }
    }
}
