namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// What runs alone, one test after the other: tests in virtual time, for that is how it is known that nothing is going on, and threads that spin until
/// another has done its part.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
