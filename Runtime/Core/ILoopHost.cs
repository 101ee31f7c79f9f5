namespace Heartbeat;

/// <summary>What an event loop needs of the socket that it is a part of.</summary>
internal interface ILoopHost
{
    /// <summary>Makes a link of what was dialed or accepted. Called with the loop's lock held.</summary>
    Link NewLink(Dialed dialed, int generation, int attempt, Outbox outbox);

    /// <summary>All that the socket starts from here on runs with what is ambient there. Called with the loop's lock held.</summary>
    void UseAmbient(ExecutionContext? ambient);

    /// <summary>Carries out what was decided; throws nothing. Called without a lock.</summary>
    void CarryOut(in DecidedEffect decided);
}
