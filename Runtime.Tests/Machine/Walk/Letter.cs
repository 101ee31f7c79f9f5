namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What can happen next on a walk. What is written of a ping, a write or a hook happens only where the shell can do it.</summary>
internal enum Letter : byte
{
    // What users do.
    Connect,
    Accept,
    AcceptOnTerms,
    Reconnect,
    Probe,
    Close,
    Dispose,
    Cancel,

    // What the hooks answer.
    YesToConnecting,
    YesToOpening,
    YesToReconnecting,
    YesToReconnectingWithJitter,
    NoToConnecting,
    NoToOpening,
    NoToReconnecting,
    YesToReconnectingSoon,
    OpeningWaits,
    OpeningIsRefused,

    // What becomes of attempts and links.
    AttemptSucceeds,
    AttemptSucceedsOnTerms,
    AttemptFails,
    AttemptFailsForGood,
    ServerAsksToBeLeftAlone,
    ServerAsksToBeTriedAtOnce,
    LinkEnds,
    HooksComplete,

    // What becomes of a ping.
    PingIsWritten,
    PingBegins,
    PingLeaves,
    PingLeavesHavingWaited,

    // What becomes of a ping frame that asks.
    AskIsWritten,
    AskBegins,
    AskLeaves,

    // What the peer says.
    PongComes,
    MessageComes,
    PartComes,
    PingComes,
    SignComes,
    CloseComes,
    CloseAsksForTime,
    TooMuchComes,
    VerdictComes,

    // What the peer says of heartbeats.
    OwnTermsCome,
    FirstTermsCome,
    SecondTermsCome,

    // What writes, hooks and the inbox do.
    WriteBegins,
    WriteMoves,
    WriteEnds,
    HookBegins,
    HookReturns,
    RoundComes,
    InboxFills,
    InboxHasRoom,
    MessagesAreHandled,

    // Time.
    TimerFires,
    TimerFiresNow,
    AMomentPasses,
    TimePassesUpToTheTimer,
    TheTimerIsHeldUp,
    TheProcessSleeps,
    TimerFiresWhileThePoolStarves,
    TimerFiresWithSomethingUnread,
    ThePoolIsRelieved,
    ThePoolIsRelievedWithSomethingUnread,
    ThePoolIsOutrun,
}
