namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>What the generated classes' hooks do: tell the watch, then take their time as their temper bids them.</summary>
internal sealed class DriverHooks(SimulatedWorld world, Watch watch, Temper temper, Temper questions)
{
    /// <summary>What the next hooks do besides: send a message and await it, close the socket and await that.</summary>
    public Queue<Func<ValueTask>> Errands { get; } = new();

    /// <summary>Whether the next question whether to reconnect is answered with no.</summary>
    public bool SaysNo { get; set; }

    /// <summary>Whether the last question whether to reconnect was answered with no.</summary>
    public bool SaidNo { get; private set; }

    public bool ShouldReconnect()
    {
        SaidNo = false;
        AskNow("ShouldReconnect");
        SaidNo = SaysNo;
        SaysNo = false;
        return !SaidNo;
    }

    public async ValueTask Ask(string question)
    {
        watch.QuestionBegins(question);
        try
        {
            await questions.Pass();
        }
        finally
        {
            watch.QuestionEnds();
        }
    }

    public void AskNow(string question)
    {
        watch.QuestionBegins(question);
        try
        {
            questions.PassNow();
        }
        finally
        {
            watch.QuestionEnds();
        }
    }

    public async ValueTask Tell(string telling, Action? judge = null)
    {
        watch.TellingBegins(telling);
        judge?.Invoke();
        try
        {
            await temper.Pass();
            if (Errands.TryDequeue(out var errand))
            {
                await errand();
            }
        }
        finally
        {
            watch.TellingEnds();
        }
    }

    public void TellNow(string telling, Action? judge = null)
    {
        watch.TellingBegins(telling);
        judge?.Invoke();
        try
        {
            temper.PassNow();
        }
        finally
        {
            watch.TellingEnds();
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
        }
    }
}
