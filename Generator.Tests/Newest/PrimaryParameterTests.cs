using Heartbeat.Generator.Tests.Analysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Newest;

/// <summary>A parameter of the class is no member, but its name is used.</summary>
public sealed class PrimaryParameterTests
{
    [Theory]
    [InlineData("public partial class Feed(int [|State|]) { public int Number => State; }", "'int State' collides with the generated member 'State'; rename it")]
    [InlineData("public partial class Feed(int [|Probe|]) { public int Number => Probe; }", "'int Probe' collides with the generated member 'Probe()'; rename it")]
    public async Task One_that_collides_is_reported_where_it_is(string marked, string message)
    {
        var (source, places) = Analyzed.Unmark($"[Heartbeat.HeartbeatSocket] {marked}");

        var diagnostic = Assert.Single(await Analyzed.Diagnostics(source, language: LanguageVersion.CSharp12));

        Assert.Equal("HBT0030", diagnostic.Id);
        Assert.Equal(message, diagnostic.GetMessage(null));
        Assert.Equal(places[0], diagnostic.Location.SourceSpan);
    }

    /// <summary>A hook that is only offered has no body: calls that bind to it instead would be gone without a word.</summary>
    [Fact]
    public void One_with_a_hooks_name_keeps_its_calls()
    {
        var compiled = Compiled.From(
            "[Heartbeat.HeartbeatSocket] public partial class Feed(System.Action OnOpen) { public void Open() => OnOpen(); }",
            language: new CSharpParseOptions(LanguageVersion.CSharp12));

        Assert.Empty(compiled.Diagnostics());
        Assert.DoesNotContain("partial void OnOpen()", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
    }
}
