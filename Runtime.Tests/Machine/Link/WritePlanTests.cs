using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every state that a write plan can come to, and every call in it.</summary>
public sealed class WritePlanTests
{
    /// <summary>Two ping numbers are as good as many: the plan does not compare them, the newer call counts.</summary>
    private static readonly Call[] Calls =
    [
        new("AddOpening()", static (ref plan, ref referee) =>
        {
            // Two that wait are as good as many.
            if (referee.TakesOpening())
            {
                plan.AddOpening();
            }
        }),
        new("BeginSignIn()", static (ref plan, ref referee) =>
        {
            plan.BeginSignIn();
            referee.SignInBegins();
        }),
        new("Open()", static (ref plan, ref referee) =>
        {
            plan.Open();
            referee.Opened();
        }),
        new("End()", static (ref plan, ref referee) =>
        {
            plan.End();
            referee.Ended();
        }),
        .. from number in (long[])[1, 2] from waits in (bool[])[false, true] select new Call($"SendPing({number}, {waits})", (ref plan, ref referee) =>
        {
            plan.SendPing(number, waits);
            referee.PingAsked(number, waits);
        }),
        new("Ask()", static (ref plan, ref referee) =>
        {
            plan.Ask();
            referee.PeerIsToBeAsked();
        }),
        new("SendPong()", static (ref plan, ref referee) =>
        {
            plan.SendPong();
            referee.PongAsked();
        }),
        new("SendPongFrame()", static (ref plan, ref referee) =>
        {
            plan.SendPongFrame();
            referee.PongFrameAsked();
        }),
        .. from flushes in (bool[])[false, true] select new Call($"SendClose({flushes})", (ref plan, ref referee) =>
        {
            plan.SendClose(flushes);
            referee.CloseAsked(flushes);
        }),
        new("OnCloseReceived()", static (ref plan, ref referee) =>
        {
            plan.OnCloseReceived();
            referee.PeerClosed();
        }),
        new("OnCloseSent()", static (ref plan, ref referee) =>
        {
            plan.OnCloseSent();
            referee.CloseSent();
        }),
        .. from outboxIsEmpty in (bool[])[false, true] select new Call($"Take({outboxIsEmpty})", (ref plan, ref referee) =>
        {
            if (!referee.ClosesNow)
            {
                referee.Left(plan.Take(outboxIsEmpty), outboxIsEmpty, plan);
            }
        }),
        .. from heartbeatsAreFrames in (bool[])[false, true] select new Call($"TakeBetweenFrames({heartbeatsAreFrames})", (ref plan, ref referee) =>
        {
            if (!referee.ClosesNow)
            {
                referee.LeftBetweenFrames(plan.TakeBetweenFrames(heartbeatsAreFrames), heartbeatsAreFrames, plan);
            }
        }),
    ];

    private delegate void Made(ref WritePlan plan, ref WritePlanReferee referee);

    [Fact]
    public void What_leaves_in_every_state_may_leave()
    {
        var known = new HashSet<(ulong, WritePlanReferee)>();
        var states = new List<State> { new(default, default, From: -1, By: -1) };
        known.Add((FieldImage<WritePlan>.Of(default), default));
        for (var number = 0; number < states.Count; number++)
        {
            for (var call = 0; call < Calls.Length; call++)
            {
                var (plan, referee, _, _) = states[number];
                try
                {
                    Calls[call].Make(ref plan, ref referee);
                    referee.Judge(plan);
                }
                catch (Exception exception)
                {
                    Assert.Fail($"{exception.Message}: {Tell(states, number)}{Calls[call].Name}");
                }

                if (known.Add((FieldImage<WritePlan>.Of(plan), referee)))
                {
                    states.Add(new State(plan, referee, From: number, By: call));
                }
            }
        }

        Figure.Say(string.Create(CultureInfo.InvariantCulture, $"every state of the write plan, to the last: {states.Count:N0} states, {(long)states.Count * Calls.Length:N0} calls"));
    }

    /// <summary>A peer that pings again and again would keep a close frame from leaving until the close has timed out.</summary>
    [Fact]
    public void A_flood_of_pings_does_not_hold_up_a_close_frame_that_flushes()
    {
        var plan = default(WritePlan);
        plan.Open();
        plan.SendPong();
        plan.SendClose(flushes: true);
        Assert.Equal(Writing.Pong, plan.Take(outboxIsEmpty: true));
        plan.SendPong();
        Assert.Equal(Writing.Close, plan.Take(outboxIsEmpty: true));
    }

    private static string Tell(List<State> states, int number)
        => number == 0 ? "" : $"{Tell(states, states[number].From)}{Calls[states[number].By].Name}, ";

    /// <summary>One thing that can be asked of a plan, and its referee told.</summary>
    private sealed record Call(string Name, Made Make);

    private readonly record struct State(WritePlan Plan, WritePlanReferee Referee, int From, int By);
}
