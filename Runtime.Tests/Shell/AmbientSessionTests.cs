using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>The hooks of an accepted socket see what is ambient in the request that it serves; those of one that dials see nothing of their caller's.</summary>
public sealed class AmbientSessionTests
{
    private static readonly AsyncLocal<string?> Request = new();

    [Fact]
    public async Task A_sessions_hooks_see_what_is_ambient_in_its_request()
    {
        await using var world = new World();
        var seen = new List<string>();
        Request.Value = "request 7";
        var (socket, peer, run) = await world.Accept(script: socket =>
        {
            socket.Hooks.Opening = _ => seen.Add($"OnOpening {Request.Value}");
            socket.Hooks.Open = _ => See("OnOpen");
            socket.Hooks.Text = (_, _) => See("OnMessage");
            socket.Hooks.Close = (_, _) => See("OnClose");
        });
        Request.Value = "something else";
        await peer.Send("1");
        await socket.Journal.Until("OnMessage 1");
        await peer.SendClose();
        await run.InTime();
        Assert.Equal(["OnOpening request 7", "OnOpen request 7", "OnMessage request 7", "OnClose request 7"], seen);

        ValueTask See(string hook)
        {
            seen.Add($"{hook} {Request.Value}");
            return default;
        }
    }

    [Fact]
    public async Task So_do_those_that_had_to_wait_for_a_hook_which_took_longer_than_CloseTimeout()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Awaits);
        var seen = new List<string>();
        Request.Value = "request 7";
        var (socket, peer, run) = await world.Accept(script: socket =>
        {
            socket.Hooks.Text = (_, _) => stop.Here();
            socket.Hooks.Close = (_, _) =>
            {
                seen.Add($"OnClose {Request.Value}");
                return default;
            };
        });
        Request.Value = "something else";
        await peer.Send("1");
        await stop.Reached;
        peer.Link.Cut();
        await world.Time.Pass(TimeSpan.FromSeconds(4));
        await socket.Completion.InTime();
        stop.GoOn();
        await run.InTime();
        Assert.Equal(["OnClose request 7"], seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_hook_leaves_there_does_not_reach_the_next(bool awaits)
    {
        await using var world = new World();
        var seen = new List<string?>();
        Request.Value = "request 7";
        var (socket, peer, _) = await world.Accept(script: socket => socket.Hooks.Text = async (text, _) =>
        {
            seen.Add(Request.Value);
            Request.Value = text;
            if (awaits)
            {
                await Task.Yield();
            }
        });
        await peer.Send("1");
        await peer.Send("2");
        await peer.Send("3");
        await socket.Journal.Until("OnMessage 3");
        await Rest.Come();
        Assert.Equal(["request 7", "request 7", "request 7"], seen);
    }

    [Fact]
    public async Task What_dials_sees_nothing_of_whoever_connected_it()
    {
        await using var world = new World();
        var seen = new List<string?>();
        Request.Value = "request 7";
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = (_, _) =>
        {
            seen.Add(Request.Value);
            return default;
        });
        await peer.Send("1");
        await socket.Journal.Until("OnMessage 1");
        await Rest.Come();
        Assert.Equal([null], seen);
    }
}
