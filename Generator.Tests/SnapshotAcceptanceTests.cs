namespace Heartbeat.Generator.Tests;

public sealed class SnapshotAcceptanceTests
{
    [Theory]
    [InlineData(null, null, false)]
    [InlineData("1", null, true)]
    [InlineData("1", "false", true)]
    [InlineData(null, "true", false)]
    public void Accepting_is_asked_for_by_the_environment(string? accept, string? buildServer, bool expected) =>
        Assert.Equal(expected, SnapshotAcceptance.IsAsked(name => name == "CI" ? buildServer : accept));

    [Fact]
    public void A_build_server_may_not_accept() =>
        Assert.Throws<InvalidOperationException>(() => SnapshotAcceptance.IsAsked(name => name == "CI" ? "true" : "1"));
}
