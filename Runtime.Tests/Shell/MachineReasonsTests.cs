using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>The reasons that the machine knows by name alone have the settings' figures where users see them. Timeout 4 s, ConnectTimeout 7 s.</summary>
[Collection(Alone.Name)]
public sealed class MachineReasonsTests
{
    private static readonly MachineSettings Settings = new HeartbeatOptions
    {
        Timeout = Seconds(1.5),
        Misses = 3,
        StallTimeout = Seconds(20),
        ConnectTimeout = Seconds(7),
    }.ToMachineSettings();

    [Fact]
    public void Each_says_which_time_is_over()
    {
        Assert.Equal("HeartbeatTimeout: No ping was answered within 4.5 s (Timeout x Misses).", $"{MachineReasons.Describe(SocketCloseReason.Silence, Settings)}");
        Assert.Equal("WriteStalled: A write moved no byte for 1.5 s (Timeout).", $"{MachineReasons.Describe(SocketCloseReason.StalledWrite, Settings)}");
        Assert.Equal("WriteStalled: A write moved no byte for 20 s (StallTimeout).", $"{MachineReasons.Describe(SocketCloseReason.StalledWriteToPausedPeer, Settings)}");
        Assert.Equal("ConnectTimeout: The attempt took longer than ConnectTimeout (7 s).", $"{MachineReasons.Describe(SocketCloseReason.ConnectTimedOut, Settings)}");
    }

    [Fact]
    public void One_with_a_text_of_its_own_keeps_it()
        => Assert.Null(MachineReasons.Describe(SocketCloseReason.Requested, Settings));

    [Fact]
    public async Task A_death_says_it_to_the_hook_and_the_log()
    {
        await using var world = new World();
        var log = new LogBook();
        world.Server.Manners = static () => Peer.Manners.Silent;
        var (socket, _) = await world.Connect(options => options with { Logger = log });
        var connection = socket.Connection;
        await world.Time.PassTo(Seconds(14));
        await socket.Journal.Until("OnClose HeartbeatTimeout");
        var reason = Assert.Single(socket.Journal.Subjects<SocketCloseReason>("OnClose"));
        Assert.Equal("No ping was answered within 4 s (Timeout x Misses).", reason.Description);
        Assert.Same(connection, reason.Connection);
        Assert.EndsWith("died after 14 s: HeartbeatTimeout: No ping was answered within 4 s (Timeout x Misses).", Assert.Single(log.Lines, static line => line.Id.Name == "ConnectionDied").Text, StringComparison.Ordinal);
    }

    /// <summary>The first attempt takes too long before there is a connection, and the second after.</summary>
    [Fact]
    public async Task So_does_an_attempt_and_each_end_has_the_connection_that_it_speaks_of()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Index == 0 ? dial.Hang() : dial.Accept();
        var socket = world.NewSocket(static options => options with { Max = 1 });
        socket.Hooks.SignIn = static async (context, token) => await context.ReceiveAsync(token);
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(7));
        await socket.Journal.Until("OnReconnecting 1");
        var cause = Assert.Single(socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting")).Cause;
        Assert.Equal(("The attempt took longer than ConnectTimeout (7 s).", null), (cause.Description, cause.Connection));
        Assert.Equal(cause.Description, Assert.Single(socket.Journal.Subjects<TimeoutException>("OnError")).Message);

        await world.Time.Pass(Seconds(5));
        await world.Server.Next();
        await Rest.Come();
        await world.Time.Pass(Seconds(7));
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal((cause.Description, 2, 1), (end.Reason.Description, end.Reason.FailedAttempts, end.Reason.Connection?.Attempt));
    }
}
