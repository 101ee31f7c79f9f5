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

    /// <summary>What is said first on each link where ends sign in: it dies with its link, and waits behind no other message.</summary>
    public Func<SimulatedMessage>? FirstMessage { get; init; }

    /// <summary>Whether this end speaks first.</summary>
    public bool SpeaksFirst { get; init; }

    /// <summary>Whether the last opening was refused.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>Whether an opening is refused for good.</summary>
    public Func<bool> Refuses { get; init; } = static () => false;

    /// <summary>Both ends say something before a link is open, or nothing is awaited.</summary>
    public async ValueTask Open(OpeningContext context, Func<string, SimulatedLink?> linkOf, CancellationToken cancellationToken)
    {
        watch.DecisionHookBegins("OnOpening");
        watch.OpeningBegins();
        try
        {
            if (!world.SignsIn)
            {
                decisionHooks.PassNow();
                RefuseWhereAsked(context);
                return;
            }

            await decisionHooks.Pass();
            if (SpeaksFirst)
            {
                context.Send(SimulatedText.Of(FirstMessage!().Name, size: 3));
            }

            var received = await context.ReceiveAsync(cancellationToken);
            while (IsOthersHeartbeat(received.Text!))
            {
                received = await context.ReceiveAsync(cancellationToken);
            }

            Taken(received.Text!, linkOf);
            if (!RefuseWhereAsked(context) && !SpeaksFirst)
            {
                context.Send(SimulatedText.Of(FirstMessage!().Name, size: 3));
            }
        }
        finally
        {
            watch.DecisionHookEnds();
        }
    }

    /// <summary>Where clients send ping frames, a session that has paused says so by its own heartbeat, which is a message to them.</summary>
    private bool IsOthersHeartbeat(string text) => world.UsesPingFrames && text == "pong";

    private bool RefuseWhereAsked(OpeningContext context)
    {
        var refuses = Refuses();
        HasRefused = refuses;
        if (refuses)
        {
            context.Refuse("Not today.");
        }

        return refuses;
    }

    private void Taken(string text, Func<string, SimulatedLink?> linkOf)
    {
        var name = SimulatedText.NameOf(text);
        if (world.Message(name) is { } message)
        {
            message.Arrivals++;
        }

        if (linkOf(name) is { } link)
        {
            watch.MessageIsTaken(link, name);
            if (SpeaksFirst && link.Written(byClient: true).Count > 1)
            {
                world.Violate($"{link.Written(byClient: true)[1]} left before the sign-in was answered.");
            }
        }
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

    /// <summary>Replies to a request that came on a link.</summary>
    public required Func<SimulatedLink?, CancellationToken, ValueTask> Reply { get; init; }

    /// <summary>Waits for the next open, once the link is closing; null where there is no other.</summary>
    public Func<CancellationToken, ValueTask>? AwaitOpen { get; init; }

    public async ValueTask TellMessage(string text, Func<string, SimulatedLink?> linkOf, CancellationToken cancellationToken)
    {
        var name = SimulatedText.NameOf(text);
        var link = linkOf(name);
        if (link is not null)
        {
            watch.MessageHookBegins(link);
        }

        try
        {
            await Tell("OnMessage", () => Message(text, linkOf), () => Answer(name, link, cancellationToken));
        }
        finally
        {
            if (link is not null)
            {
                watch.MessageHookEnds(link);
            }
        }
    }

    public async ValueTask Tell(string hook, Action? judge = null, Func<ValueTask>? work = null)
    {
        watch.EventHookBegins(hook);
        judge?.Invoke();
        try
        {
            await temper.Pass();
            if (work is not null)
            {
                await work();
            }

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

    private ValueTask Answer(string name, SimulatedLink? link, CancellationToken cancellationToken)
        => SimulatedText.IsRequest(name) ? temper.WaitFor(() => Reply(link, cancellationToken))
            : SimulatedText.AwaitsOpen(name) && AwaitOpen is not null ? temper.WaitFor(() => AwaitOpen(cancellationToken))
            : default;

    public void Message(string text, Func<string, SimulatedLink?> linkOf)
    {
        if (IsOthersHeartbeat(text))
        {
            return;
        }

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
            message.MayHaveBeenSent = unsent.MayHaveBeenSent;
            message.WasWrittenUnseen = !watch.HasRunSince(message.WrittenAt);
        }
    }
}
