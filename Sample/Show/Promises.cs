namespace Heartbeat.Sample.Show;

/// <summary>What the sample promises, in the order of the story. A promise that nobody saw kept is not kept.</summary>
internal sealed class Promises
{
    private readonly List<Promise> _all = [];

    public Promises(TimeSpan bound, int most)
    {
        FreezeNoticedByClient = Make($"client notices the freeze within {Timeline.Seconds(bound)}");
        FreezeNoticedByServer = Make($"server notices the freeze within {Timeline.Seconds(bound)}");
        ContinuedAfterFreeze = Make("after the freeze the client goes on");
        CutNoticed = Make("both ends notice the cut");
        ContinuedAfterCut = Make("after the cut the client goes on");
        ServerClosedWhenItStopped = Make("a server that stops closes the connection");
        GaveUp = Make($"client gives up after {most} attempts");
        Revived = Make("revived, the client finishes the work");
        Closed = Make("the close handshake completes at the end");
        EachOnce = Make($"1 to {TaskBoard.End} handled once each, in order");
    }

    public IReadOnlyList<Promise> All => _all;

    public bool AllKept => _all.TrueForAll(promise => promise.Kept);

    public Promise FreezeNoticedByClient { get; }

    public Promise FreezeNoticedByServer { get; }

    public Promise ContinuedAfterFreeze { get; }

    public Promise CutNoticed { get; }

    public Promise ContinuedAfterCut { get; }

    public Promise ServerClosedWhenItStopped { get; }

    public Promise GaveUp { get; }

    public Promise Revived { get; }

    public Promise Closed { get; }

    public Promise EachOnce { get; }

    private Promise Make(string text)
    {
        var promise = new Promise(text);
        _all.Add(promise);
        return promise;
    }
}

internal sealed class Promise(string text)
{
    public string Text => text;

    public string Observed { get; private set; } = "not observed";

    public bool Kept { get; private set; }

    public void Observe(bool kept, string observed)
    {
        Kept = kept;
        Observed = observed;
    }
}
