using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Heartbeat.Testing.Tests;

/// <summary>Time is real here. That nothing comes is looked at after a short while: what is right never fails by it. Lower bounds are exact, upper bounds wide.</summary>
public sealed class FaultProxyTests
{
    private static readonly TimeSpan ShortWhile = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData(100_000)]
    [InlineData(8_000_000)]
    public async Task Bytes_pass_unharmed_both_ways_and_so_does_an_orderly_end(int count)
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var (upward, downward) = (SocketBytes.Numbered(count, seed: 1), SocketBytes.Numbered(count, seed: 2));
        var sending = SendAndEndAsync(ends.Client, upward);
        Assert.Equal(upward, await ends.Server.ReadToEndAsync().InTime());
        await sending.InTime();

        // The other way is still open. The client reads late: what waits for it is not lost by the end.
        sending = SendAndEndAsync(ends.Server, downward);
        await Task.Delay(ShortWhile);
        Assert.Equal(downward, await ends.Client.ReadToEndAsync().InTime());
        await sending.InTime();
    }

    [Theory]
    [InlineData(TrafficDirection.ToServer)]
    [InlineData(TrafficDirection.ToClient)]
    public async Task A_reset_passes_as_a_reset(TrafficDirection direction)
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var (from, to) = Along(ends, direction);
        await from.SendAllAsync([1, 2, 3]);
        Assert.Equal([1, 2, 3], await to.ReadAsync(3).InTime());
        from.Reset();
        Assert.Empty(await to.ReadToResetAsync().InTime());
    }

    [Fact]
    public async Task A_freeze_lets_neither_bytes_nor_an_end_pass_and_a_thaw_passes_all_in_order()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var (upward, downward) = (SocketBytes.Numbered(3_000_000, seed: 1), SocketBytes.Numbered(3_000_000, seed: 2));
        ends.Proxy.Freeze();
        var sending = Task.WhenAll(SendAndEndAsync(ends.Client, upward), SendAndEndAsync(ends.Server, downward));
        var (atServer, atClient) = (ends.Server.ReadToEndAsync(), ends.Client.ReadToEndAsync());
        await ComesNothing(ends.Server, atServer);
        await ComesNothing(ends.Client, atClient);

        ends.Proxy.Thaw();
        Assert.Equal(upward, await atServer.InTime());
        Assert.Equal(downward, await atClient.InTime());
        await sending.InTime();
    }

    [Fact]
    public async Task A_freeze_stops_a_transfer_wherever_it_is()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var bytes = SocketBytes.Numbered(20_000_000);
        var sending = SendAndEndAsync(ends.Client, bytes);
        var first = await ends.Server.ReadAsync(1_000_000).InTime();
        ends.Proxy.Freeze();

        // What the system had taken before arrives, and then no more.
        await Task.Delay(ShortWhile);
        var before = await ends.Server.ReadAsync(ends.Server.Available).InTime();
        var rest = ends.Server.ReadToEndAsync();
        await ComesNothing(ends.Server, rest);
        Assert.False(sending.IsCompleted);

        ends.Proxy.Thaw();
        Assert.Equal(bytes, (byte[])[.. first, .. before, .. await rest.InTime()]);
        await sending.InTime();
    }

    [Theory]
    [InlineData(TrafficDirection.ToServer)]
    [InlineData(TrafficDirection.ToClient)]
    public async Task A_freeze_lets_no_reset_pass_before_the_thaw(TrafficDirection direction)
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var (from, to) = Along(ends, direction);
        ends.Proxy.Freeze();
        from.Reset();
        var reading = to.ReadToResetAsync();

        // What the other end sends meanwhile meets the reset in the proxy, which must keep it to itself too.
        await to.SendAllAsync([1, 2, 3]);
        await ComesNothing(to, reading);
        ends.Proxy.Thaw();
        Assert.Empty(await reading.InTime());
    }

    [Theory]
    [InlineData(TrafficDirection.ToServer)]
    [InlineData(TrafficDirection.ToClient)]
    public async Task A_reset_is_one_though_what_is_written_meanwhile_hears_of_it_first(TrafficDirection direction)
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        for (var time = 0; time < 300; time++)
        {
            var (client, server) = (await ends.DialAsync(), await ends.AcceptAsync());
            var (from, to) = direction == TrafficDirection.ToServer ? (client, server) : (server, client);
            ends.Proxy.Freeze();
            await to.SendAllAsync([1, 2, 3]);
            from.Reset();
            ends.Proxy.Thaw();
            Assert.Empty(await to.ReadToResetAsync().InTime());
        }
    }

    [Theory]
    [InlineData(TrafficDirection.ToServer)]
    [InlineData(TrafficDirection.ToClient)]
    public async Task What_is_lost_in_one_direction_passes_in_the_other(TrafficDirection lost)
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var (from, to) = Along(ends, lost);
        ends.Proxy.Lose(lost);
        await from.SendAllAsync([1, 2, 3]);
        from.Shutdown(SocketShutdown.Send);
        var reading = to.ReadToEndAsync();
        await to.SendAllAsync([4, 5, 6]);
        Assert.Equal([4, 5, 6], await from.ReadAsync(3).InTime());
        await ComesNothing(to, reading);
        ends.Proxy.Thaw();
        Assert.Equal([1, 2, 3], await reading.InTime());
    }

    [Theory]
    [InlineData(TrafficDirection.ToServer)]
    [InlineData(TrafficDirection.ToClient)]
    public async Task An_end_that_has_gone_is_not_told_where_that_is_lost(TrafficDirection lost)
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var (from, to) = Along(ends, lost);
        ends.Proxy.Lose(lost);
        from.Reset();
        var reading = to.ReadToResetAsync();
        await to.SendAllAsync([1, 2, 3]);
        await ComesNothing(to, reading);
        await to.SendAllAsync([1, 2, 3]);
        await ComesNothing(to, reading);
        ends.Proxy.Thaw();
        Assert.Empty(await reading.InTime());
    }

    [Fact]
    public async Task A_cut_is_an_orderly_end_at_both_ends_and_new_connections_pass()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        await ends.Client.SendAllAsync([1, 2, 3]);
        Assert.Equal([1, 2, 3], await ends.Server.ReadAsync(3).InTime());
        ends.Proxy.Cut();
        Assert.Empty(await ends.Server.ReadToEndAsync().InTime());
        Assert.Empty(await ends.Client.ReadToEndAsync().InTime());
        await NewOnePasses(ends);
    }

    [Fact]
    public async Task A_cut_of_what_is_frozen_is_an_orderly_end_too()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        ends.Proxy.Freeze();
        await ends.Client.SendAllAsync([1, 2, 3]);
        await ends.Server.SendAllAsync([4, 5, 6]);
        await Task.Delay(ShortWhile);
        ends.Proxy.Cut();
        Assert.Empty(await ends.Server.ReadToEndAsync().InTime());
        Assert.Empty(await ends.Client.ReadToEndAsync().InTime());
        ends.Proxy.Thaw();
        await NewOnePasses(ends);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reset_by_the_proxy_is_a_reset_at_both_ends_and_new_connections_pass(bool isFrozen)
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        if (isFrozen)
        {
            ends.Proxy.Freeze();
        }

        ends.Proxy.Reset();
        Assert.Empty(await ends.Server.ReadToResetAsync().InTime());
        Assert.Empty(await ends.Client.ReadToResetAsync().InTime());
        ends.Proxy.Thaw();
        await NewOnePasses(ends);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_end_as_soon_as_the_server_has_it_is_of_its_kind_too(bool isReset)
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        for (var time = 0; time < 200; time++)
        {
            var client = await ends.DialAsync();
            var server = await ends.AcceptAsync();
            if (isReset)
            {
                ends.Proxy.Reset();
                Assert.Empty(await server.ReadToResetAsync().InTime());
                Assert.Empty(await client.ReadToResetAsync().InTime());
            }
            else
            {
                ends.Proxy.Cut();
                Assert.Empty(await server.ReadToEndAsync().InTime());
                Assert.Empty(await client.ReadToEndAsync().InTime());
            }
        }
    }

    [Fact]
    public async Task A_new_connection_waits_while_frozen_and_passes_after_the_thaw()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        ends.Proxy.Freeze();
        var client = await ends.DialAsync();
        await client.SendAllAsync([1, 2, 3]);
        await Task.Delay(ShortWhile);
        Assert.Equal((1, false), (ends.Proxy.Accepted, ends.HasPending));
        ends.Proxy.Thaw();
        var server = await ends.AcceptAsync();
        Assert.Equal([1, 2, 3], await server.ReadAsync(3).InTime());
        Assert.Equal((2, 0), (ends.Proxy.Accepted, ends.Proxy.Refused));
    }

    [Fact]
    public async Task What_was_reset_while_it_waited_in_a_freeze_never_comes_to_the_server()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        ends.Proxy.Freeze();
        var waiting = await ends.DialAsync();
        var reading = waiting.ReadToResetAsync();

        // The proxy may not have taken it yet.
        while (!reading.IsCompleted)
        {
            ends.Proxy.Reset();
            await Task.Yield();
        }

        await reading;
        ends.Proxy.Thaw();
        await NewOnePasses(ends);
        Assert.Equal((2, 0, false), (ends.Proxy.Accepted, ends.Proxy.Refused, ends.HasPending));
    }

    [Fact]
    public async Task What_is_forgotten_is_reset_and_what_waited_passes()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        ends.Proxy.Freeze();
        await ends.Client.SendAllAsync([1, 2, 3]);
        var waiting = await ends.DialAsync();
        await waiting.SendAllAsync([4, 5, 6]);
        await Task.Delay(ShortWhile);
        ends.Proxy.Forget();
        Assert.Empty(await ends.Client.ReadToResetAsync().InTime());
        Assert.Empty(await ends.Server.ReadToResetAsync().InTime());
        var server = await ends.AcceptAsync();
        Assert.Equal([4, 5, 6], await server.ReadAsync(3).InTime());
        await server.SendAllAsync([7]);
        Assert.Equal([7], await waiting.ReadAsync(1).InTime());
        await NewOnePasses(ends);
    }

    [Fact]
    public async Task What_has_passed_something_after_it_was_frozen_is_never_reset_by_forgetting()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        for (var time = 0; time < 200; time++)
        {
            ends.Proxy.Freeze();
            var client = await ends.DialAsync();
            await client.SendAllAsync([1]);
            ends.Proxy.Forget();
            var server = await ends.AcceptAsync();
            Assert.Equal([1], await server.ReadAsync(1).InTime());
            await server.SendAllAsync([2]);
            Assert.Equal([2], await client.ReadAsync(1).InTime());
        }
    }

    [Theory]
    [InlineData(TrafficDirection.ToServer, 100, 30)]
    [InlineData(TrafficDirection.ToClient, 40_000, 20_000)]
    [InlineData(TrafficDirection.ToServer, 10_000_000, 4_000_000)]
    public async Task A_slow_line_passes_no_more_bytes_in_a_second_than_it_may(TrafficDirection direction, int bytesPerSecond, int count)
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var (from, to) = Along(ends, direction);
        var bytes = SocketBytes.Numbered(count);
        ends.Proxy.Slow(bytesPerSecond);
        var began = Stopwatch.GetTimestamp();
        var sending = SendAndEndAsync(from, bytes);
        Assert.Equal(bytes, await to.ReadToEndAsync().InTime());
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds((double)count / bytesPerSecond), TimeSpan.MaxValue);
        await sending.InTime();
    }

    [Fact]
    public async Task A_slow_line_passes_some_bytes_at_once_and_all_when_it_is_fast_again()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var bytes = SocketBytes.Numbered(1_000_000);
        ends.Proxy.Slow(100);
        var sending = SendAndEndAsync(ends.Client, bytes);
        var first = await ends.Server.ReadAsync(10).InTime();
        Assert.Equal(0, ends.Server.Available / 1000);
        ends.Proxy.Slow(0);
        Assert.Equal(bytes, (byte[])[.. first, .. await ends.Server.ReadToEndAsync().InTime()]);
        await sending.InTime();
    }

    [Fact]
    public async Task Bytes_and_ends_are_on_their_way_for_the_delay_in_each_direction()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var latency = TimeSpan.FromMilliseconds(300);
        ends.Proxy.Delay(latency);
        var began = Stopwatch.GetTimestamp();
        await ends.Client.SendAllAsync([1]);
        Assert.Equal([1], await ends.Server.ReadAsync(1).InTime());
        Assert.InRange(Stopwatch.GetElapsedTime(began), latency, TimeSpan.MaxValue);
        await ends.Server.SendAllAsync([2]);
        Assert.Equal([2], await ends.Client.ReadAsync(1).InTime());
        Assert.InRange(Stopwatch.GetElapsedTime(began), 2 * latency, TimeSpan.MaxValue);

        began = Stopwatch.GetTimestamp();
        ends.Client.Shutdown(SocketShutdown.Send);
        Assert.Empty(await ends.Server.ReadToEndAsync().InTime());
        Assert.InRange(Stopwatch.GetElapsedTime(began), latency, TimeSpan.MaxValue);

        began = Stopwatch.GetTimestamp();
        ends.Server.Reset();
        Assert.Empty(await ends.Client.ReadToResetAsync().InTime());
        Assert.InRange(Stopwatch.GetElapsedTime(began), latency, TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_delay_takes_nothing_from_a_large_transfer()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        ends.Proxy.Delay(TimeSpan.FromMilliseconds(20));
        var bytes = SocketBytes.Numbered(2_000_000);
        var sending = SendAndEndAsync(ends.Client, bytes);
        Assert.Equal(bytes, await ends.Server.ReadToEndAsync().InTime());
        await sending.InTime();
    }

    [Fact]
    public async Task Where_nobody_listens_whoever_connects_is_reset()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var target = ends.Proxy.Target;
        ends.Proxy.Target = null;
        await ends.DialInVainAsync();
        Assert.Equal((1, 1), (ends.Proxy.Accepted, ends.Proxy.Refused));

        // Bound and not listening: nobody else can take it meanwhile.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        ends.Proxy.Target = (IPEndPoint)deaf.LocalEndPoint!;
        await ends.DialInVainAsync();
        Assert.Equal((1, 2), (ends.Proxy.Accepted, ends.Proxy.Refused));

        ends.Proxy.Target = target;
        await NewOnePasses(ends);
    }

    [Fact]
    public async Task A_refusal_is_lost_where_what_comes_from_the_target_is()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        ends.Proxy.Target = null;
        ends.Proxy.Lose(TrafficDirection.ToClient);
        var client = await ends.DialAsync();
        var reading = client.ReadToResetAsync();
        await ComesNothing(client, reading);
        ends.Proxy.Thaw();
        Assert.Empty(await reading.InTime());
    }

    [Fact]
    public async Task Many_connections_pass_each_its_own()
    {
        const int Connections = 100;
        await using var ends = await ProxiedEnds.ConnectAsync();
        var echoes = new List<Task>();
        var talks = new List<Task>();
        for (var number = 0; number < Connections; number++)
        {
            var client = await ends.DialAsync();
            echoes.Add(EchoAsync(await ends.AcceptAsync()));
            talks.Add(TalkAsync(client, SocketBytes.Numbered(50_000, seed: number)));
        }

        await Task.WhenAll(talks).InTime();
        await Task.WhenAll(echoes).InTime();
        Assert.Equal(Connections + 1, ends.Proxy.Accepted);

        static async Task EchoAsync(Socket server) => await SendAndEndAsync(server, await server.ReadToEndAsync());

        static async Task TalkAsync(Socket client, byte[] bytes)
        {
            await SendAndEndAsync(client, bytes);
            Assert.Equal(bytes, await client.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task Dispose_resets_both_ends_and_listens_no_more()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        await ends.Proxy.DisposeAsync().InTime();
        Assert.Empty(await ends.Client.ReadToResetAsync().InTime());
        Assert.Empty(await ends.Server.ReadToResetAsync().InTime());
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var refused = await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(ends.Proxy.EndPoint).InTime());
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        await ends.Proxy.DisposeAsync().InTime();
    }

    [Fact]
    public async Task Dispose_while_frozen_amid_a_large_transfer_does_not_hang()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var sending = SendAndEndAsync(ends.Client, new byte[50_000_000]);
        await ends.Server.ReadAsync(1_000_000).InTime();
        ends.Proxy.Freeze();
        var waiting = await ends.DialAsync();
        await ends.Proxy.DisposeAsync().InTime();
        await ends.Server.ReadToResetAsync().InTime();
        Assert.Empty(await waiting.ReadToResetAsync().InTime());
        await Assert.ThrowsAsync<SocketException>(() => sending.InTime());
    }

    [Fact]
    public async Task Dispose_amid_a_large_transfer_that_nobody_reads_does_not_hang()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        var sending = SendAndEndAsync(ends.Client, new byte[50_000_000]);
        await ends.Server.ReadAsync(1_000_000).InTime();
        await Task.Delay(ShortWhile);
        Assert.False(sending.IsCompleted);
        await ends.Proxy.DisposeAsync().InTime();
        await Assert.ThrowsAsync<SocketException>(() => sending.InTime());
    }

    [Fact]
    public async Task Dispose_leaves_no_socket_and_no_task()
    {
        var (proxy, port) = await UseAndDisposeAsync();

        // A task that waits for a time, a socket or a thaw would keep it alive.
        var waiting = Stopwatch.GetTimestamp();
        while (proxy.IsAlive && Stopwatch.GetElapsedTime(waiting) < Patience.Limit)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(1);
        }

        Assert.False(proxy.IsAlive);
        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), listener => listener.Port == port);
        Assert.DoesNotContain(
            IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections(),
            connection => connection.LocalEndPoint.Port == port && connection.State != TcpState.TimeWait);
    }

    [Fact]
    public async Task Ends_that_come_from_everywhere_at_once_are_one()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        for (var time = 0; time < 100; time++)
        {
            var client = await ends.DialAsync();
            var server = await ends.AcceptAsync();
            var bytes = client.SendAsync(new byte[10_000].AsMemory()).AsTask();
            await Task.WhenAll(Task.Run(ends.Proxy.Reset), Task.Run(ends.Proxy.Cut), Task.Run(client.Reset), Task.Run(server.Reset));
            await bytes.ContinueWith(static _ => { }, TaskScheduler.Default).InTime();
        }

        await NewOnePasses(ends);
    }

    [Fact]
    public async Task Whoever_waits_for_a_proxy_that_cannot_accept_any_more_is_told_at_once()
    {
        var fails = new TaskCompletionSource<Socket>();
        var proxy = new FaultProxy(target: null, (_, _) => new ValueTask<Socket>(fails.Task));
        using var waiting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await waiting.ConnectAsync(proxy.EndPoint).InTime();
        var reading = waiting.ReadToResetAsync();
        fails.SetException(new InvalidTimeZoneException("As planned."));
        Assert.Empty(await reading.InTime());
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(proxy.EndPoint).InTime());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => proxy.DisposeAsync().AsTask().InTime());
    }

    [Fact]
    public async Task An_address_goes_through_with_its_scheme_path_and_query()
    {
        await using var proxy = new FaultProxy();
        Assert.Equal(new Uri($"wss://{proxy.EndPoint}/websocket?task=7"), proxy.Through(new Uri("wss://example.com/websocket?task=7")));
        Assert.Throws<ArgumentNullException>(() => proxy.Through(null!));
        Assert.Throws<ArgumentException>(() => proxy.Through(new Uri("/websocket", UriKind.Relative)));
    }

    [Fact]
    public async Task Negative_numbers_and_times_are_told()
    {
        await using var proxy = new FaultProxy();
        Assert.Throws<ArgumentOutOfRangeException>(() => proxy.Slow(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => proxy.Delay(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => proxy.Lose((TrafficDirection)7));
    }

    private static (Socket From, Socket To) Along(ProxiedEnds ends, TrafficDirection direction)
        => direction == TrafficDirection.ToServer ? (ends.Client, ends.Server) : (ends.Server, ends.Client);

    private static async Task SendAndEndAsync(Socket socket, byte[] bytes)
    {
        await socket.SendAllAsync(bytes);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task ComesNothing(Socket socket, Task reading)
    {
        await Task.Delay(ShortWhile);
        Assert.Equal((0, false), (socket.Available, reading.IsCompleted));
    }

    private static async Task NewOnePasses(ProxiedEnds ends)
    {
        var client = await ends.DialAsync();
        var server = await ends.AcceptAsync();
        await client.SendAllAsync([1, 2]);
        Assert.Equal([1, 2], await server.ReadAsync(2).InTime());
        await server.SendAllAsync([3, 4]);
        Assert.Equal([3, 4], await client.ReadAsync(2).InTime());
    }

    /// <summary>Leaves one connection whose bytes are delayed, one whose bytes are slow, one that is frozen and one that waits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(WeakReference Proxy, int Port)> UseAndDisposeAsync()
    {
        await using var ends = await ProxiedEnds.ConnectAsync();
        ends.Proxy.Slow(1);
        await ends.Client.SendAllAsync([1, 2, 3]);
        await ends.Server.ReadAsync(1).InTime();
        ends.Proxy.Slow(0);
        ends.Proxy.Delay(TimeSpan.FromDays(300_000));
        await (await ends.DialAsync()).SendAllAsync([1, 2, 3]);
        await ends.AcceptAsync();
        await Task.Delay(ShortWhile);
        ends.Proxy.Freeze();
        await (await ends.DialAsync()).SendAllAsync([1, 2, 3]);
        return (new WeakReference(ends.Proxy), ends.Proxy.EndPoint.Port);
    }
}
