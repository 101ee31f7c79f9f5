using Heartbeat.Generator.Analysis;
using Heartbeat.Generator.Tests.Analysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Newest;

/// <summary>The modifier <c>file</c>, which the oldest compiler does not know.</summary>
public sealed class FileLocalTests
{
    [Theory]
    [InlineData("[Heartbeat.HeartbeatSocket] file partial class [|Feed|] { }", "Feed")]
    [InlineData("file partial class Outer { [Heartbeat.HeartbeatSocket] public partial class [|Feed|] { } }", "Outer.Feed")]
    public async Task A_file_local_class_is_reported(string marked, string title)
    {
        var (source, places) = Analyzed.Unmark(marked);

        var diagnostics = await Analyzed.Diagnostics(source, language: LanguageVersion.CSharp11);

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal(Rules.ClassIsFileLocal.Id, diagnostic.Id);
        Assert.Equal(
            $"'{title}' cannot be extended from the generated file, because it or a type around it is file-local; replace the modifier 'file' with 'internal'",
            diagnostic.GetMessage(null));
        Assert.Equal(places[0], diagnostic.Location.SourceSpan);
        Assert.Empty(await Analyzed.Diagnostics($"#pragma warning disable HBT0005 // The test's.\n{source}", language: LanguageVersion.CSharp11));
        Assert.Empty(await Analyzed.Diagnostics(source, "dotnet_diagnostic.HBT0005.severity = none", LanguageVersion.CSharp11));
    }

    [Fact]
    public async Task An_ordinary_class_is_not() =>
        Assert.Empty(await Analyzed.Diagnostics("internal partial class Outer { [Heartbeat.HeartbeatSocket] internal partial class Feed { } }", language: LanguageVersion.CSharp11));
}
