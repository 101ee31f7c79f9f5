namespace Heartbeat.Testing.Tests;

public sealed class ForgottenTests
{
    [Fact]
    public async Task Whoever_forgets_Configure_is_told_so()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("ws://example.com/");
        var failure = await Assert.ThrowsAsync<WorldException>(server.AcceptAsync);
        Assert.Contains("world.Configure(", failure.Message, StringComparison.Ordinal);
    }
}
