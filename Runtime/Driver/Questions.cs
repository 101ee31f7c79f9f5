namespace Heartbeat;

/// <summary>
/// Asks the hooks: one question at a time, even while a telling runs. A question that never returns holds up the next,
/// and the machine's deadline for an attempt sees to the rest.
/// </summary>
internal sealed class Questions(HeartbeatConnection connection, HeartbeatHooks hooks, DriverScheduler scheduler)
{
    private readonly Lock _gate = new();
    private Asked? _waiting;
    private bool _isAsking;

    /// <summary>One question, and what it is about.</summary>
    public sealed record Asked(Question Question, int Generation)
    {
        public Attempt? Attempt { get; init; }

        public Link? Link { get; init; }

        public int Number { get; init; }

        public SocketCloseReason? Reason { get; init; }
    }

    public void Ask(Asked asked)
    {
        if (!IsWritten(asked.Question))
        {
            connection.Post(new MachineEvent(MachineEventKind.AnsweredYes, asked.Generation) { Question = asked.Question });
            return;
        }

        lock (_gate)
        {
            if (_isAsking)
            {
                // Only the newest counts: what an older one was about is over.
                _waiting = asked;
                return;
            }

            _isAsking = true;
        }

        Start(asked);
    }

    private bool IsWritten(Question question)
    {
        var kind = question switch
        {
            Question.Connecting => HookKinds.Connecting,
            Question.Opening => HookKinds.Opening,
            _ => HookKinds.ShouldReconnect,
        };
        return (hooks.Written & kind) != 0;
    }

    private void Start(Asked asked)
        => scheduler.Start(static state => state.Questions.RunAsync(state.Asked), (Questions: this, Asked: asked));

    private async Task RunAsync(Asked asked)
    {
        // What it is about may be over, if it waited for a stuck question or for a thread: then nobody wants to know.
        MachineEvent? answer = connection.IsCurrent(asked.Generation) ? await AnswerAsync(asked) : null;
        Asked? next;
        lock (_gate)
        {
            next = _waiting;
            _waiting = null;
            _isAsking = next is not null;
        }

        if (answer is { } given)
        {
            connection.Post(given);
        }

        if (next is not null)
        {
            Start(next);
        }
    }

    private async ValueTask<MachineEvent> AnswerAsync(Asked asked)
    {
        var yes = new MachineEvent(MachineEventKind.AnsweredYes, asked.Generation) { Question = asked.Question };
        try
        {
            using (HookScope.EnterQuestion(connection))
            {
                switch (asked.Question)
                {
                    case Question.Connecting:
                        await hooks.OnConnectingAsync(asked.Attempt!.Context, asked.Attempt.Token);
                        return yes;
                    case Question.Opening:
                        AskOpening(asked);
                        return yes;
                    default:
                        return hooks.ShouldReconnect(asked.Reason!) ? yes : yes with { Kind = MachineEventKind.AnsweredNo };
                }
            }
        }
        catch (Exception exception)
        {
            connection.Log.QuestionFailed(asked.Question, exception);
            if (asked.Question == Question.ShouldReconnect)
            {
                connection.TellError(exception);
                return yes;
            }

            var kind = asked.Question == Question.Connecting ? SocketCloseKind.ConnectFailed : SocketCloseKind.Faulted;
            return yes with
            {
                Kind = MachineEventKind.AnsweredNo,
                Reason = new SocketCloseReason { Kind = kind, Exception = exception },
            };
        }
    }

    private void AskOpening(Asked asked)
    {
        var opening = new Opening(asked.Number, asked.Link!.WebSocket.SubProtocol);
        try
        {
            hooks.OnOpening(opening);
        }
        finally
        {
            asked.Link.Writer.Prepare(opening.Take());
        }
    }
}
