using Heartbeat.Generator.Tests.Classes;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Newest;

/// <summary>Classes in C# that only a newer compiler knows: the generated half is the old C# all the same.</summary>
public sealed class NewerLanguageTests
{
    [Theory]
    [InlineData("public partial class Feed(IStore store) { public IStore Store => store; $ }", LanguageVersion.CSharp12)]
    [InlineData("public partial class Feed(IStore store, string text = \"a\") : Base(store) { private readonly string _text = text; public string Text => _text; $ }", LanguageVersion.CSharp12)]
    [InlineData("public partial class Feed(int uri, int Feed, int _socket, int value, int HeartbeatConnection, int data) { public int Sum => uri + Feed + _socket + value + HeartbeatConnection + data; $ }", LanguageVersion.CSharp12)]
    [InlineData("public partial class Feed<T>(T item) where T : class { public T Item => item; $ }", LanguageVersion.CSharp12)]
    [InlineData("public partial class Feed<T> where T : allows ref struct { $ }", LanguageVersion.CSharp13)]
    [InlineData("public partial class Feed(params System.ReadOnlySpan<string> names) { public int Count { get; } = names.Length; $ }", LanguageVersion.CSharp13)]
    [InlineData("public partial class Feed(ref readonly int number) { public int Number { get; } = number; $ }", LanguageVersion.CSharp12)]
    [InlineData("public partial class Feed { partial void OnMessage(scoped System.ReadOnlySpan<byte> data) { } }", LanguageVersion.CSharp11)]
    [InlineData("public partial class Feed { partial void OnMessage(scoped in System.ReadOnlySpan<byte> data) { } }", LanguageVersion.CSharp11)]
    [InlineData("public partial class Feed { public partial int Number { get; } public partial int Number => 1; $ }", LanguageVersion.CSharp13)]
    [InlineData("public partial class Feed { public partial Feed(int number); public partial Feed(int number) { } $ }", LanguageVersion.CSharp14)]
    [InlineData("public partial class Feed { public string Text { get => field; set => field = value; } = \"\"; $ }", LanguageVersion.CSharp14)]
    [InlineData("public partial class Feed { private readonly System.Threading.Lock _lock = new(); public object Lock => new { _lock }; $ }", LanguageVersion.CSharp13)]
    [InlineData("public static partial class Outer { extension(int number) { public int Twice => number * 2; } [HeartbeatSocket] public partial class Feed { $ } }", LanguageVersion.CSharp14, "Outer+Feed")]
    [InlineData("public partial interface IOuter { static abstract int Number { get; } [HeartbeatSocket] public partial class Feed { $ } }", LanguageVersion.CSharp11, "IOuter+Feed")]
    [InlineData("public partial record struct Outer(int Number) { [HeartbeatSocket] public partial class Feed { $ } }", LanguageVersion.CSharp10, "Outer+Feed")]
    [InlineData("public partial class Feed : IStore, System.IParsable<Feed> { public static Feed Parse(string s, System.IFormatProvider? p) => new(); public static bool TryParse(string? s, System.IFormatProvider? p, out Feed r) { r = new(); return true; } $ }", LanguageVersion.CSharp11)]
    public void A_class_may_use_newer_language(string declaration, LanguageVersion version, string className = "Feed")
    {
        var attribute = className == "Feed" ? "[HeartbeatSocket] " : "";
        var source = $"using Heartbeat; public interface IStore {{ }} public class Base {{ public Base(IStore store) => Inner = store; public IStore Inner {{ get; }} }} {attribute}{declaration.Replace("$", "partial void OnOpen() { } static partial void OnPing() { }", StringComparison.Ordinal)}";

        Accepted.By(source, declaration.Contains("Feed<T>", StringComparison.Ordinal) ? "Feed`1" : className, From(source, version));
    }

    [Theory]
    [InlineData("Interval = 5, Ping = \"\"\"\n a \"quoted\" text\n \"\"\"", "Ping = \"a \\\"quoted\\\" text\"")]
    [InlineData("Ping = $$\"\"\"{{{nameof(Feed)}}}\"\"\"", "Ping = \"{Feed}\"")]
    [InlineData("AllowedOrigins = [\"https://example.com\", nameof(Feed)]", "AllowedOrigins = new string[] { \"https://example.com\", \"Feed\" }")]
    [InlineData("AllowedOrigins = []", "AllowedOrigins = new string[0]")]
    [InlineData("Ping = \"\\e\"", "Ping = \"\\u001b\"")]
    public void A_value_may_be_written_in_newer_language(string values, string expected)
    {
        var source = $"namespace App; [Heartbeat.HeartbeatSocket({values})] public partial class Feed {{ partial void OnOpen() {{ }} }}";
        var compiled = Accepted.By(source, "App.Feed", From(source, LanguageVersion.CSharp14));

        Assert.Contains(expected, compiled.Files["App.Feed.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public required IStore Store { get; init; }", "Store = global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<global::IStore>(context.RequestServices),")]
    [InlineData("public required IStore? Store { get; set; }", "Store = global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetService<global::IStore>(context.RequestServices),")]
    [InlineData("public required IStore @class;", "@class = global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<global::IStore>")]
    [InlineData("public required int? Number;", "Number = global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetService<int?>")]
    [InlineData("public required Microsoft.AspNetCore.Http.HttpContext Context { get; init; }", "Context = context,")]
    [InlineData("public required System.IServiceProvider Services { get; init; }", "Services = context.RequestServices,")]
    public void Required_members_come_from_the_request(string member, string expected)
    {
        var compiled = Accepted.By(Required(member), "Feed", From(Required(member), LanguageVersion.CSharp11));

        Assert.Contains(expected, compiled.Files["Feed-Endpoint.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Inherited_and_overridden_required_members_come_once()
    {
        const string Source =
            """
            using Heartbeat;
            public class Base { public required virtual string Name { get; set; } public required string Other { get; set; } }
            public class Middle : Base { public override required string Name { get; set; } }
            [HeartbeatSocket] public partial class Feed : Middle { public required int Number { get; init; } }
            """;
        var compiled = Accepted.By(Source, "Feed", From(Source, LanguageVersion.CSharp11));

        Assert.Equal(["Number", "Name", "Other"], compiled.Files["Feed-Endpoint.g.cs"].Split('\n').Where(line => line.EndsWith("(context.RequestServices),", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0]));
    }

    [Fact]
    public void A_constructor_that_sets_them_leaves_nothing_required()
    {
        var source = Required("public required IStore Store { get; init; } [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Feed(IStore store) => Store = store;");
        var compiled = Accepted.By(source, "Feed", From(source, LanguageVersion.CSharp11));

        Assert.DoesNotContain("Store = ", compiled.Files["Feed-Endpoint.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp11)]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.CSharp14)]
    public void Every_language_version_takes_the_output(LanguageVersion version)
    {
        const string Source = "[Heartbeat.HeartbeatSocket(\"wss://example.com\", Ping = \"?\")] public partial class Feed { partial void OnOpen() { } partial void OnMessage(string message) { } }";

        Accepted.By(Source, "Feed", From(Source, version));
    }

    private static string Required(string member) => $"public interface IStore {{ }} [Heartbeat.HeartbeatSocket] public partial class Feed {{ {member} partial void OnOpen() {{ }} }}";

    private static Compiled From(string source, LanguageVersion version) =>
        Compiled.From(source, aspNetCore: true, language: new CSharpParseOptions(version, Microsoft.CodeAnalysis.DocumentationMode.Diagnose));
}
