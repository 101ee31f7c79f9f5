namespace Heartbeat;

/// <summary>What an event loop needs of the socket that it is a part of.</summary>
internal interface ILoopHost
{
    /// <summary>Makes a link of what was dialed or accepted. Called with the loop's lock held.</summary>
    Link NewLink(Dialed dialed, int number, Outbox outbox);

    /// <summary>Carries out what was decided; throws nothing. Called without a lock.</summary>
    void CarryOut(in DecidedEffect decided);
}
