using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A logger that throws costs neither a link nor an event hook.</summary>
[Collection(Alone.Name)]
public sealed class BrokenLogTests
{
    [Fact]
    public async Task Event_hooks_go_on_after_a_hook_and_the_log_of_it_have_thrown()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(
            options => options with { Logger = new BrokenLog() },
            socket => socket.Hooks.Text = (text, _) => text == "bad" ? throw new InvalidOperationException("The hook.") : default);
        await peer.Send("bad");
        await socket.Journal.Until("OnError");
        await peer.Send("good");
        await socket.Journal.Until("OnMessage good");
        Assert.Equal(SocketState.Open, socket.State);
    }

    private sealed class BrokenLog : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => throw new InvalidOperationException("The log.");
    }
}
