namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>What the generated classes' hooks do: tell the watch, then take their time as their temper bids them.</summary>
internal sealed class ShellHooks(SimulatedWorld world, Watch watch, Temper temper, Temper decisionHooks)
{
    /// <summary>What the next hooks do besides: send a message and await it, close the socket and await that.</summary>
    public Queue<Func<ValueTask>> Errands { get; } = new();

    /// <summary>Whether the next decision whether to reconnect is answered with no.</summary>
    public bool SaysNo { get; set; }

    /// <summary>Whether the last decision whether to reconnect was answered with no.</summary>
    public bool SaidNo { get; private set; }

    public bool ShouldReconnect()
    {
        SaidNo = false;
        AskNow("ShouldReconnect");
        SaidNo = SaysNo;
        SaysNo = false;
        return !SaidNo;
    }

    public async ValueTask Ask(string hook)
    {
        watch.DecisionHookBegins(hook);
        try
        {
            await decisionHooks.Pass();
        }
        finally
        {
            watch.DecisionHookEnds();
        }
    }

    public void AskNow(string hook)
    {
        watch.DecisionHookBegins(hook);
        try
        {
            decisionHooks.PassNow();
        }
        finally
        {
            watch.DecisionHookEnds();
        }
    }

    public async ValueTask Tell(string hook, Action? judge = null)
    {
        watch.EventHookBegins(hook);
        judge?.Invoke();
        try
        {
            await temper.Pass();
            if (Errands.TryDequeue(out var errand))
            {
                await temper.WaitFor(errand);
            }
        }
        finally
        {
            watch.EventHookEnds();
        }
    }

    public void TellNow(string hook, Action? judge = null)
    {
        watch.EventHookBegins(hook);
        judge?.Invoke();
        try
        {
            temper.PassNow();
        }
        finally
        {
            watch.EventHookEnds();
        }
    }

    public void Message(string text, Func<string, SimulatedLink?> linkOf)
    {
        var name = SimulatedText.NameOf(text);
        if (world.Message(name) is { } message)
        {
            message.Arrivals++;
        }

        if (linkOf(name) is { } link)
        {
            watch.MessageIsTold(link, name);
        }
    }

    public void Unsent(UnsentMessage unsent)
    {
        if (world.Message(SimulatedText.NameOf(unsent.Text!)) is { } message)
        {
            message.Unsent++;
            message.MayHaveLeft = unsent.MayHaveLeft;
            message.WasWrittenUnseen = !watch.HasRunSince(message.WrittenAt);
        }
    }
}
