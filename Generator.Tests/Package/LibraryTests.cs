namespace Heartbeat.Generator.Tests.Package;

/// <summary>A library has sockets; who uses the library needs neither the generator nor to know of Heartbeat.</summary>
public sealed class LibraryTests(PackedHeartbeat heartbeat)
{
    [LongTheory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_librarys_own_consumer_calls_its_socket(string asProject)
    {
        await heartbeat.LibraryPacked();
        (await heartbeat.Build("LibraryUser", "build", $"-p:LibraryAsProject={asProject}")).Successful();

        Assert.Equal(["EUR 42", "Closed"], await heartbeat.Run("LibraryUser"));
    }

    [LongFact]
    public async Task Who_merely_uses_the_library_is_warned_of_an_old_compiler_and_can_go_on()
    {
        await heartbeat.LibraryPacked();
        var build = await heartbeat.Build("LibraryUser", "build", "-p:CompilerApiVersion=roslyn4.2", "-warnnotaserror:HBT0009");

        Assert.Contains("warning HBT0009: ", build.Successful(), StringComparison.Ordinal);
        Assert.Contains("1 Warning(s)", build.Output, StringComparison.Ordinal);
        Assert.Equal(["EUR 42", "Closed"], await heartbeat.Run("LibraryUser"));
    }

    [LongFact]
    public async Task Another_language_uses_the_librarys_socket_and_is_not_asked_for_a_compiler()
    {
        await heartbeat.Built("VisualBasic");

        Assert.Equal(["Idle"], await heartbeat.Run("VisualBasic"));
    }
}
