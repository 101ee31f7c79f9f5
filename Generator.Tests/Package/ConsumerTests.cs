namespace Heartbeat.Generator.Tests.Package;

/// <summary>Fresh projects that have nothing but the packages. Each is built with every warning an error, and run.</summary>
public sealed class ConsumerTests(PackedHeartbeat heartbeat)
{
    [LongFact]
    public async Task A_console_program_connects_is_heard_beats_and_closes()
    {
        await heartbeat.Built("Console");

        Assert.Equal(["heard hello", "a heartbeat was answered", "heard 3 bytes", "closed: Local"], await heartbeat.Run("Console"));
    }

    [LongFact]
    public async Task A_server_maps_its_session_and_closes_it_when_it_stops()
    {
        await heartbeat.Built("Server");

        Assert.Equal(["good day, Ada", "Remote EndpointUnavailable"], await heartbeat.Run("Server"));
    }

    [LongFact]
    public async Task A_project_can_say_that_it_maps_its_sockets_itself()
    {
        await heartbeat.Built("Unmapped");

        Assert.Equal(["mapped by hand"], await heartbeat.Run("Unmapped"));
    }

    [LongFact]
    public async Task A_project_in_CSharp_9_without_nullable_has_a_socket()
    {
        await heartbeat.Built("CSharp9");

        Assert.Equal(["heard hello", "Closed"], await heartbeat.Run("CSharp9"));
    }

    [LongFact]
    public async Task A_test_project_tests_its_socket_in_virtual_time()
    {
        await heartbeat.Built("TestProject");

        // Told by xunit: one test of a connection that dies, one under a hundred schedules.
        Assert.Contains(await heartbeat.Run("TestProject"), line => line.Contains("Total: 2, Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal));
    }

    [LongFact]
    public async Task A_mistake_is_told_by_the_packed_analyzer_and_by_nobody_else()
    {
        await heartbeat.Packed();
        var build = await heartbeat.Build("Mistake", "build");

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("Feed.cs(4,14): error HBT0001: ", build.Output, StringComparison.Ordinal);
        Assert.Contains("1 Error(s)", build.Output, StringComparison.Ordinal);
        Assert.Contains("0 Warning(s)", build.Output, StringComparison.Ordinal);
    }
}
