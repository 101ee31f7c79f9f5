namespace Heartbeat.Testing;

/// <summary>The end of a world: all that lives in it is disposed of, and what there is to complain of is said.</summary>
internal sealed class Ending(WorldParts parts, IReadOnlyList<WorldServer> servers, IReadOnlyCollection<IAsyncDisposable> owned)
{
    private readonly Complaints _complaints = new(parts.Outsiders, parts.Census, parts.Expectations, parts.Unheard);

    /// <summary>The world ends where the code is that has left it.</summary>
    /// <returns>What that code is told.</returns>
    public WorldException HadBeenLeft()
    {
        parts.Outsiders.Add(Origin.OfCaller());
        parts.Lifetime.End();
        List<string> told = [parts.Outsiders.AddTo("The world was disposed of by code that had left it, so that nothing could be looked at any more.")];
        var thrown = parts.Player.LastThrown;
        AddThrown(told, thrown);
        return new WorldException(string.Join("\n", told), thrown?.Exception);
    }

    /// <summary>Ends the world, and throws what it complains of.</summary>
    public async Task EndOrThrowAsync()
    {
        var thrown = parts.Player.LastThrown;
        if (await EndAsync() is not { Count: > 0 } complaints)
        {
            return;
        }

        AddThrown(complaints, thrown);
        throw parts.Report.Failure(string.Join("\n", complaints), thrown?.Exception);
    }

    /// <summary>Ends the world.</summary>
    /// <returns>What it complains of.</returns>
    public async Task<List<string>> EndAsync()
    {
        // Before the end ends what it waits for, which would hide why it waited.
        var pending = parts.Unheard.TakePending();
        parts.Player.AbandonOutside();
        await DisposeOf(owned);

        // What has just been sent or closed arrives, and whoever hears of it has his say.
        await parts.Expectations.TimePassesAsync(4 * Networks.MostDelay, isLast: true);
        await DisposeOf([.. servers.SelectMany(static server => server.Connections).Select(static connection => connection.Session).OfType<IHeartbeatSession>().Where(static session => session.State != SocketState.Disposed)]);
        List<string> undisposed = [.. parts.Census.Undisposed()];

        // Whoever disposes of them after the world would wait for a world that plays no more.
        await DisposeOf([.. parts.Census.Sockets.Where(static socket => socket.State != SocketState.Disposed)]);
        var complaints = _complaints.Of(parts.Checks, [.. servers.SelectMany(static server => server.Connections)], undisposed, pending);
        parts.Lifetime.End();
        parts.Player.Dispose();
        parts.Expectations.End();
        return complaints;
    }

    private async Task DisposeOf(IReadOnlyCollection<IAsyncDisposable> disposables)
    {
        if (disposables.Count == 0)
        {
            return;
        }

        var disposals = Task.WhenAll(disposables.Select(static each => each.DisposeAsync().AsTask()));
        var disposed = new Expectation($"the end of {string.Join(", ", disposables.OfType<IHeartbeatSocket>().Select(parts.Census.NameOf))}") { Condition = () => disposals.IsCompleted, IsLast = true };
        try
        {
            await parts.Expectations.ComesAsync(disposed);
            await disposals;
        }
        catch (Exception exception)
        {
            parts.Expectations.Keep(exception.Message);
        }
    }

    private static void AddThrown(List<string> complaints, (Exception Exception, long At)? thrown)
    {
        if (thrown is var (exception, at))
        {
            complaints.Add($"The test may have failed before: at {Story.Show(TimeSpan.FromTicks(at))} its code threw {exception.GetType().Name}: {Report.WithoutStory(exception)}");
        }
    }
}
