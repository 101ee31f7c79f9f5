namespace Heartbeat.Testing;

/// <summary>What a player needs of the world that it plays.</summary>
internal interface IPlayed
{
    /// <summary>Whether the world has ended.</summary>
    bool IsOver { get; }

    /// <summary>How long, in real time, the test may await what comes from outside of the world, once nothing is left to do in it.</summary>
    TimeSpan PatienceForStrays { get; }

    /// <summary>Until when, in virtual time, the test may wait for what it waits for now.</summary>
    /// <param name="testRanAt">When its code last ran.</param>
    long DeadlineSince(long testRanAt);

    /// <summary>Something was done: what the test waits for may be there.</summary>
    void AfterEach();

    /// <summary>The test waits for what cannot come: it is told so, as far as that is possible.</summary>
    /// <returns>False if nothing is left to be tried.</returns>
    bool TryGetUnstuck();

    /// <summary>The process has no thread left for what the world leaves to its pool.</summary>
    void PoolIsHeld();

    /// <summary>Something went wrong that the test must hear of.</summary>
    void Fail(string what);

    /// <summary>Something threw that nobody awaits.</summary>
    void Fail(Exception exception);

    /// <summary>The test's own code has met an exception, be it one that it catches.</summary>
    void ThrownInTest(Exception exception);

    /// <summary>The test or a socket went on by a thread that the world does not play.</summary>
    void CameFromOutside(string? origin);
}
