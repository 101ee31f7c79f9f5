namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Tests in virtual time run alone, one after the other: that is how <see cref="Rest"/> knows that nothing is going on.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
