using System.Reflection;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>Names that no snapshot of this project has yet. The others are seen by the tests that have snapshots.</summary>
public sealed class SnapshotNameTests
{
    public static TheoryData<object> Unknown => [new[] { 1 }, new List<string>(), DateTime.UnixEpoch, TimeSpan.Zero, typeof(int)];

    [Theory]
    [InlineData("One.Two#File.g.verified.cs", "One.Two")]
    [InlineData("One.Two.verified.txt", "One.Two")]
    [InlineData("One.Two_language=C##File.g.verified.cs", "One.Two_language=C#")]
    [InlineData("One.Two_name=a.verified.b#File.g.verified.cs", "One.Two_name=a.verified.b")]
    public void A_prefix_is_found_in_a_name(string name, string prefix) => Assert.Equal(prefix, SnapshotName.PrefixOf(name));

    [Fact]
    public void Arguments_are_left_out_where_they_are_not_those_of_the_parameters() =>
        Assert.Equal("SnapshotNameTests.A_prefix_is_found_in_a_name", SnapshotName.Prefix(Method(nameof(A_prefix_is_found_in_a_name)), ["one"]));

    [Theory]
    [MemberData(nameof(Unknown))]
    public void An_argument_whose_name_is_not_known_is_refused(object argument) =>
        Assert.Throws<NotSupportedException>(() => SnapshotName.Prefix(Method(nameof(An_argument_whose_name_is_not_known_is_refused)), [argument]));

    private static MethodInfo Method(string name) => typeof(SnapshotNameTests).GetMethod(name)!;
}
