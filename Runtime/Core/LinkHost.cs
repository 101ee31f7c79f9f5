namespace Heartbeat;

/// <summary>The socket, as its links see it.</summary>
internal sealed class LinkHost(EventLoop loop, Clock clock, SendFailures failures) : ILinkHost
{
    public long Now() => clock.Now();

    public void Post(in MachineEvent happened) => loop.Post(happened);

    public void Signal() => loop.Signal();

    public void NotifyInDoubt(OutgoingMessage message, SocketCloseReason reason) => failures.NotifyInDoubt(message, reason);
}
