namespace Heartbeat.Testing;

/// <summary>What the player asks of a world, and tells it, goes to its parts.</summary>
internal sealed class PlayedWorld(Lifetime lifetime, Expectations expectations, Standstill standstill, Unheard unheard, Outsiders outsiders, Story story) : IPlayed
{
    public bool IsOver => lifetime.IsOver;

    public TimeSpan PatienceForStrays => outsiders.Patience;

    public long DeadlineSince(long testRanAt) => expectations.DeadlineSince(testRanAt);

    public void AfterEach() => expectations.LookAtAll();

    public bool TryGetUnstuck() => standstill.TryEnd();

    public void ThrownInTest(Exception exception) => unheard.Thrown(exception);

    public void PoolIsHeld() => story.Tell("the world", "found no free thread in the process's pool for 10 s: what it waits for of the pool may come late from here on");

    public void Fail(string what) => expectations.Fail(what);

    public void Fail(Exception exception) => expectations.Fail(exception);

    public void CameFromOutside(string? origin) => outsiders.Add(origin);
}
