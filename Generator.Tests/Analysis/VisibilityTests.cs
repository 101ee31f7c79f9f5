using Heartbeat.Generator.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Heartbeat.Generator.Tests.Analysis;

/// <summary>What a class lacks is told where it matters, and nowhere else: an endpoint, and somebody who hears of failures.</summary>
public sealed class VisibilityTests
{
    private const string Usings = "using System; using Heartbeat;\n";

    [Theory]
    [InlineData("[HeartbeatSocket] public partial class Feed { private Feed() { } }", true, null, "HBT0032")]
    [InlineData("[HeartbeatSocket] public partial class Feed { private Feed() { } }", true, "false", null)]
    [InlineData("[HeartbeatSocket] public partial class Feed { private Feed() { } }", false, null, null)]
    [InlineData("[HeartbeatSocket(Endpoint = false)] public partial class Feed { private Feed() { } }", true, null, null)]
    [InlineData("[HeartbeatSocket] public partial class Feed { private Feed() { } public Feed(string name) { } }", true, null, null)]
    [InlineData("[HeartbeatSocket] public abstract partial class Feed { private Feed() { } }", true, null, "HBT0004")]
    [InlineData("[HeartbeatSocket] public abstract partial class Feed { partial void OnAccepting(AcceptContext context) { } }", true, null, "HBT0004")]
    public async Task A_missing_endpoint_is_explained_where_one_is_wanted(string source, bool aspNetCore, string? property, string? expected)
    {
        var properties = property is null ? null : new BuildProperties(("HeartbeatEndpoints", property));

        var found = (await Reported(Usings + source, aspNetCore, properties)).Where(id => id != "HBT0033");

        Assert.Equal(expected is null ? [] : [expected], found);
    }

    /// <summary>A hook that refuses must not be one that nobody asks.</summary>
    [Theory]
    [InlineData("[HeartbeatSocket] public partial class Feed { partial void OnAccepting(AcceptContext context) { } }", true, null, null)]
    [InlineData("[HeartbeatSocket] public partial class Feed { partial void OnAccepting(AcceptContext context) { } }", false, null, "only an endpoint calls it, and this project generates none; reference Microsoft.AspNetCore.App, and do not set HeartbeatEndpoints to false")]
    [InlineData("[HeartbeatSocket] public partial class Feed { partial void OnAccepting(AcceptContext context) { } }", true, "false", "only an endpoint calls it, and this project generates none; reference Microsoft.AspNetCore.App, and do not set HeartbeatEndpoints to false")]
    [InlineData("[HeartbeatSocket(Endpoint = false)] public partial class Feed { partial void OnAccepting(AcceptContext context) { } }", true, null, "only an endpoint calls it, and Endpoint = false; remove Endpoint = false")]
    [InlineData("[HeartbeatSocket(Endpoint = false)] public partial class Feed { partial void OnAccepting(AcceptContext context) { } }", false, null, "only an endpoint calls it, and Endpoint = false; remove Endpoint = false")]
    [InlineData("[HeartbeatSocket] public partial class Feed { private Feed() { } partial void OnAccepting(AcceptContext context) { } }", true, null, "only an endpoint calls it, and none can be generated for this class; do what HBT0032 says")]
    public async Task OnAccepting_without_an_endpoint_is_never_called(string source, bool aspNetCore, string? property, string? expected)
    {
        var properties = property is null ? null : new BuildProperties(("HeartbeatEndpoints", property));

        var found = (await Diagnostics(Compiled.From(Usings + source, aspNetCore, properties: properties), properties)).Where(diagnostic => diagnostic.Id == "HBT0024");

        Assert.Equal(
            expected is null ? [] : [$"'Feed.OnAccepting(AcceptContext)' is never called, because {expected}, or remove the hook"],
            found.Select(diagnostic => diagnostic.GetMessage(null)));
    }

    [Fact]
    public async Task An_alias_that_generated_code_cannot_name_is_the_reason()
    {
        var compiled = Compiled.From(
            "extern alias only; [Heartbeat.HeartbeatSocket] public partial class Feed { public Feed(only::System.Net.Cookie cookie) { } }",
            aspNetCore: true,
            options: unchanged => unchanged);
        var reference = compiled.Before.References.Single(reference => Path.GetFileName(reference.Display) == "System.Net.Primitives.dll");
        var aliased = compiled.Edit(before => before.ReplaceReference(reference, reference.WithAliases(["only"])));

        var found = (await Diagnostics(aliased, null)).Where(diagnostic => diagnostic.Id == "HBT0032");

        Assert.Equal(
            "No endpoint 'MapFeed' is generated for 'Feed', because it is given a 'Cookie', which only an extern alias names; add the alias 'global' to that reference, serve it with AcceptAsync, or set Endpoint = false if it only connects",
            Assert.Single(found).GetMessage(null));
    }

    [Theory]
    [InlineData("[HeartbeatSocket] public partial class Feed { }", false, true)]
    [InlineData("[HeartbeatSocket] public partial class Feed { partial void OnMessage(string message) { } }", false, true)]
    [InlineData("[HeartbeatSocket] public partial class Feed { }", true, false)]
    [InlineData("[HeartbeatSocket(Endpoint = false)] public partial class Feed { }", true, true)]
    // No endpoint makes a client: these have one because the project does, and use it for nothing.
    [InlineData("[HeartbeatSocket(\"wss://example.com\")] public partial class Feed { }", true, true)]
    [InlineData("[HeartbeatSocket(Url = \"wss://example.com\")] public partial class Feed { }", true, true)]
    [InlineData("[HeartbeatSocket] public partial class Feed { partial void OnConnecting(ConnectContext context) { } }", true, true)]
    [InlineData("[HeartbeatSocket(\"wss://example.com\")] public partial class Feed { partial void OnError(Exception exception) { } }", true, false)]
    [InlineData("[HeartbeatSocket] public partial class Feed { partial void OnGaveUp(SocketCloseReason reason) { } }", true, false)]
    [InlineData("[HeartbeatSocket] public partial class Feed { private Feed() { } }", true, true)]
    [InlineData("[HeartbeatSocket] public partial class Feed { partial void OnError(Exception exception) { } }", false, false)]
    [InlineData("[HeartbeatSocket] public partial class Feed { void OnError(Exception exception) { } }", false, false)]
    [InlineData("[HeartbeatSocket] public partial class Feed { partial void OnException(Exception exception) { } }", false, false)]
    [InlineData("[HeartbeatSocket] public partial class Feed { public Feed(HeartbeatOptions options) => Options = options; }", false, false)]
    [InlineData("[HeartbeatSocket] public partial class Feed { public Feed(Microsoft.Extensions.Logging.ILogger log) => Options = DefaultOptions with { Logger = log }; }", false, false)]
    [InlineData("[HeartbeatSocket] public partial class Feed { public Feed(Microsoft.Extensions.Logging.ILogger log) { } }", false, true)]
    [InlineData("[HeartbeatSocket] public partial class Feed { } public partial class Feed { public HeartbeatOptions With(Microsoft.Extensions.Logging.ILogger log) => Options with { Logger = log }; }", false, false)]
    public async Task Failures_that_nobody_hears_of_are_told(string source, bool aspNetCore, bool isTold)
    {
        Assert.Equal(isTold, (await Reported(Usings + source, aspNetCore, null)).Contains("HBT0033"));
    }

    private static async Task<string[]> Reported(string source, bool aspNetCore, BuildProperties? properties) =>
        [.. (await Diagnostics(Compiled.From(source, aspNetCore, properties: properties), properties)).Select(diagnostic => diagnostic.Id).Where(id => id.StartsWith("HBT", StringComparison.Ordinal)).Distinct()];

    private static async Task<Diagnostic[]> Diagnostics(Compiled compiled, BuildProperties? properties) =>
        [.. await compiled.After
            .WithAnalyzers([new HeartbeatAnalyzer()], new AnalyzerOptions([], properties ?? new BuildProperties()))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken)];
}
