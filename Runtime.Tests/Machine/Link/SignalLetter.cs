namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What can be noted in a link's signals, and the machine's look at them.</summary>
internal enum SignalLetter
{
    PingBegins,
    Message,
    Fragment,
    Pong,
    Ping,
    ReadPauses,
    ReadResumes,
    HookStillRuns,
    Take,
}
