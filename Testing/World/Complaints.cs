namespace Heartbeat.Testing;

/// <summary>What a world complains of when it ends.</summary>
internal sealed class Complaints(Outsiders outsiders, Census census, Expectations expectations, Unheard unheard)
{
    /// <param name="checks">What it is to complain of.</param>
    /// <param name="connections">All that there were.</param>
    /// <param name="undisposed">The sockets that the test has left to the world.</param>
    /// <param name="pending">What still waited when the test had ended.</param>
    public List<string> Of(WorldChecks checks, IReadOnlyList<WorldConnection> connections, IReadOnlyList<string> undisposed, IReadOnlyList<(string What, Task Task)> pending)
    {
        List<string> complaints = [.. expectations.Failures];
        if (checks.HasFlag(WorldChecks.OutsideWork) && outsiders.HaveCome)
        {
            complaints.Add(outsiders.Complaint);
        }

        if (checks.HasFlag(WorldChecks.FailedHooks))
        {
            complaints.AddRange(census.UnreadFailedHooks.Select(failed => $"{failed.Hook} of {census.NameOf(failed.Socket)} threw, and nobody looked: {failed.Exception}. Read world.FailedHooks where that is expected."));
        }

        if (checks.HasFlag(WorldChecks.UnawaitedMessages))
        {
            complaints.AddRange(connections.SelectMany(static connection => connection.Unawaited(), static (connection, message) => $"{message} reached the server, {connection.Name}, and nobody awaited it. Await connection.Receives(…), or leave WorldChecks.UnawaitedMessages out of world.Checks."));
        }

        if (checks.HasFlag(WorldChecks.PendingExpectations))
        {
            complaints.AddRange(pending.Where(static expected => !expected.Task.IsCompletedSuccessfully).Select(static expected => $"The test ended while {expected.What} still waited. Await it, or leave WorldChecks.PendingExpectations out of world.Checks."));
            complaints.AddRange(unheard.All().Select(static expected => $"{expected.What} has failed, and nobody awaited it: {Report.WithoutStory(expected.Failure)} Await it, so that this is thrown to you, or leave WorldChecks.PendingExpectations out of world.Checks."));
        }

        if (checks.HasFlag(WorldChecks.UndisposedSockets))
        {
            complaints.AddRange(undisposed.Select(static name => $"{name} was used and not disposed of. Write await using, after the world's, or leave WorldChecks.UndisposedSockets out of world.Checks."));
        }

        return complaints;
    }
}
