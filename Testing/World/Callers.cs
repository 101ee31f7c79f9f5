namespace Heartbeat.Testing;

/// <summary>Who may call the members that the test uses, and when.</summary>
internal sealed class Callers(Stage stage, Lifetime lifetime, Player player, Outsiders outsiders)
{
    /// <summary>Checks that a member may be called.</summary>
    public void Check(string member)
    {
        if (lifetime.IsOver)
        {
            throw new InvalidOperationException($"{member} was called after this HeartbeatWorld had ended. Call it before the world is disposed of: declare the world first, so that it ends last.");
        }

        if (!stage.IsPlayedHere)
        {
            var caller = Origin.OfCaller();
            outsiders.Add(caller);
            throw new InvalidOperationException($"{member} was called by a thread that this HeartbeatWorld does not play{(caller is null ? "" : $", in {caller}")}. A world and its sockets belong to the test that made it: make it in the test's own method, not in a set-up method or another one that the test awaits, and leave out Task.Run and ConfigureAwait(false).");
        }
    }

    /// <summary>Checks that a member may be called which lets the world go on.</summary>
    public void CheckAwaits(string member)
    {
        Check(member);
        if (player.IsBeginningOutside && member != nameof(HeartbeatWorld.Outside))
        {
            throw new InvalidOperationException($"{member} was called inside world.Outside, where the world's time stands still, so it would wait for itself. Call it outside of that: world.Outside is for what is real, such as a file.");
        }

        if (!player.IsInTest)
        {
            throw new InvalidOperationException($"{member} was called inside a hook, or by other code of a socket. It lets the world go on, which waits for that code: call it in the test.");
        }
    }
}
