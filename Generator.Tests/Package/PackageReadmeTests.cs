using System.Text.RegularExpressions;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>The README that a registry's page shows: there is no repository beside it.</summary>
public sealed partial class PackageReadmeTests(PackedHeartbeat heartbeat)
{
    [LongTheory]
    [InlineData(PackedHeartbeat.Runtime, "README.md")]
    [InlineData(PackedHeartbeat.Kit, "docs/testing.md")]
    public async Task The_readme_keeps_every_word_and_its_links_lead_into_the_repository(string id, string page)
    {
        await heartbeat.Packed();
        var package = heartbeat.Package(id);
        var packed = package.Text("README.md").ReplaceLineEndings("\n").TrimEnd();
        var written = (await File.ReadAllTextAsync(Path.Combine(heartbeat.Clone, page), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n").TrimEnd();

        Assert.NotEmpty(Link().Matches(written));
        Assert.Equal(Link().Replace(written, link => $"{link.Groups["before"]}{Address(page, link.Groups["to"].Value, package.Commit)}"), packed);
        Assert.DoesNotMatch(OtherRelative(), packed);
    }

    [LongFact]
    public async Task Every_kind_of_link_leads_where_it_should()
    {
        await heartbeat.Packed();
        var source = Path.Combine(heartbeat.Clone, "docs", "made-up.md");
        await File.WriteAllTextAsync(
            source,
            """
            # Title
            A [page](a.md), its [place](a.md#there), [this page](#title), [elsewhere](https://example.com/x.md), [another host's](//example.com/x.md).
            [One (of two)](a_(b).md "A title"), [`Code`](../Runtime/Code.cs), [a folder](b/), [spaces](a%20b.md), [the root's](/LICENSE).
            ![A picture](a.svg) and ![another's](https://example.com/a.png) and [![both](../b.svg)](b.md).
            Write to [us](mailto:us@example.com); 50 % of `links[0](x)`, "quotes"; and more.
            ```csharp
            handlers[0](first);
            ```
            [The end](end.md)
            """,
            TestContext.Current.CancellationToken);
        var written = (await heartbeat.InClone(
            "build", Path.Combine("Runtime", "Heartbeat.csproj"), "--no-restore", "--configuration", "Release",
            "-t:WritePackageReadme", $"-p:PackageReadmeSource={source}", "-p:PackageReadmeOutput=made-up/README.md",
            "-getProperty:SourceRevisionId")).Successful();
        var commit = written.Trim();
        var files = $"{PackedHeartbeat.Project}/blob/{commit}";
        var images = $"https://raw.githubusercontent.com/heartbeat-net/heartbeat/{commit}";

        Assert.Equal(
            $"""
            # Title
            A [page]({files}/docs/a.md), its [place]({files}/docs/a.md#there), [this page](#title), [elsewhere](https://example.com/x.md), [another host's](//example.com/x.md).
            [One (of two)]({files}/docs/a_(b).md "A title"), [`Code`]({files}/Runtime/Code.cs), [a folder]({files}/docs/b/), [spaces]({files}/docs/a%20b.md), [the root's]({files}/LICENSE).
            ![A picture]({images}/docs/a.svg) and ![another's](https://example.com/a.png) and [![both]({images}/b.svg)]({files}/docs/b.md).
            Write to [us](mailto:us@example.com); 50 % of `links[0](x)`, "quotes"; and more.
            ```csharp
            handlers[0](first);
            ```
            [The end]({files}/docs/end.md)
            """,
            (await File.ReadAllTextAsync(Path.Combine(heartbeat.Clone, "Runtime", "made-up", "README.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n").TrimEnd());
    }

    private string Address(string page, string to, string commit)
    {
        if (to.StartsWith("https://", StringComparison.Ordinal) || to.StartsWith('#'))
        {
            return to;
        }

        // As a browser does it.
        var address = new Uri(new Uri($"{PackedHeartbeat.Project}/blob/{commit}/{page}"), to).AbsoluteUri;
        var file = address[$"{PackedHeartbeat.Project}/blob/{commit}/".Length..].Split('#')[0];
        Assert.True(Path.Exists(Path.Combine(heartbeat.Clone, file)), $"{page} links to {to}, which is not in the repository.");
        return address;
    }

    // The pages have no picture, and their code no such call: then this is enough to know its links by.
    [GeneratedRegex(@"(?<before>\]\()(?<to>[^)]+)")]
    private static partial Regex Link();

    // Other ways to write a link, which nothing makes absolute: [text]: docs/a.md, and HTML's.
    [GeneratedRegex(@"^\[[^\]]+\]:\s*(?!https://|#)|(?:src|href)\s*=\s*[""'](?!https://|#)", RegexOptions.Multiline)]
    private static partial Regex OtherRelative();
}
