namespace Heartbeat.Testing;

/// <summary>What the player asks of a world, and tells it, goes to its parts.</summary>
internal sealed class PlayedWorld(Lifetime lifetime, Expectations expectations, Standstill standstill, Unheard unheard, Outsiders outsiders) : IPlayed
{
    public bool IsOver => lifetime.IsOver;

    public TimeSpan PatienceOutside => outsiders.Patience;

    public long DeadlineSince(long testRanAt) => expectations.DeadlineSince(testRanAt);

    public void AfterEach() => expectations.LookAtAll();

    public bool TryGetUnstuck() => standstill.TryEnd();

    public void ThrownInTest(Exception exception) => unheard.Thrown(exception);

    public void Fail(string what) => expectations.Fail(what);

    public void Fail(Exception exception) => expectations.Fail(exception);

    public void CameFromOutside(string? origin) => outsiders.Add(origin);
}
