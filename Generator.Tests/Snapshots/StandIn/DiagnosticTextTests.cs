using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>What the stand-in does not write. What it writes is seen in the snapshots.</summary>
public sealed class DiagnosticTextTests
{
    [Fact]
    public void A_tag_of_several_lines_is_refused() => Assert.Throws<NotSupportedException>(() => DiagnosticText.Of([Reported(tag: "two\nlines")]));

    [Fact]
    public void A_path_of_this_machine_is_refused() => Assert.Throws<NotSupportedException>(() => DiagnosticText.Of([Reported(message: AppContext.BaseDirectory)]));

    private static Diagnostic Reported(string message = "message", string tag = "tag") =>
        Diagnostic.Create(new DiagnosticDescriptor("HB9999", "title", message, "category", DiagnosticSeverity.Warning, isEnabledByDefault: true, customTags: tag), Location.None);
}
