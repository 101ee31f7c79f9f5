using System.Reflection;
using Microsoft.CodeAnalysis;

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

    [Theory]
    [InlineData("severity=Error_name=App.Feed_first=1_second=True_third=c", DiagnosticSeverity.Error, "App.Feed", 1, true, 'c')]
    [InlineData("severity=Warning_name=a-b--c---d-----_first=-1.5_second=False_third=-", DiagnosticSeverity.Warning, "a/b:\"c\"\\<d>|*?\n", -1.5, false, '/')]
    [InlineData("severity=Info_name=null_first=null_second=null_third=null", DiagnosticSeverity.Info, null, null, null, null)]
    [InlineData("severity=Hidden_name=_first=-9223372036854775808_second=1E+300_third=0.1", DiagnosticSeverity.Hidden, "", long.MinValue, 1e300, 0.1f)]
    public void Arguments_are_written(string written, DiagnosticSeverity severity, string? name, object? first, object? second, object? third) =>
        Assert.Equal($"SnapshotNameTests.Nested.Parameters_{written}", SnapshotName.Prefix(typeof(Nested).GetMethod(nameof(Nested.Parameters))!, [severity, name, first, second, third]));

    [Fact]
    public void Arguments_are_left_out_where_they_are_not_those_of_the_parameters() =>
        Assert.Equal("SnapshotNameTests.A_prefix_is_found_in_a_name", SnapshotName.Prefix(Method(nameof(A_prefix_is_found_in_a_name)), ["one"]));

    [Theory]
    [MemberData(nameof(Unknown))]
    public void An_argument_whose_name_is_not_known_is_refused(object argument) =>
        Assert.Throws<NotSupportedException>(() => SnapshotName.Prefix(Method(nameof(An_argument_whose_name_is_not_known_is_refused)), [argument]));

    private static MethodInfo Method(string name) => typeof(SnapshotNameTests).GetMethod(name)!;

    private static class Nested
    {
        public static void Parameters(DiagnosticSeverity severity, string? name, object? first, object? second, object? third) =>
            GC.KeepAlive((severity, name, first, second, third));
    }
}
