namespace Heartbeat.Testing.Tests;

/// <summary>A world that is made before the test's method cannot see when that method waits.</summary>
public sealed class ConstructorTests : IAsyncDisposable
{
    private readonly HeartbeatWorld _world = new();

    [Fact]
    public async Task A_world_made_in_a_constructor_says_where_to_make_it()
    {
        var told = Assert.Throws<InvalidOperationException>(() => _world.Listen("wss://example.com/"));
        Assert.Equal(
            "Listen was called by a thread that this HeartbeatWorld does not play, in ConstructorTests.A_world_made_in_a_constructor_says_where_to_make_it. A world and its sockets belong to the test that made it: make it in the test's own method, not in a set-up method or another one that the test awaits, and leave out Task.Run and ConfigureAwait(false).",
            told.Message);
        await Assert.ThrowsAsync<WorldException>(() => _world.DisposeAsync().AsTask());
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();
}
