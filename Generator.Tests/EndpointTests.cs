using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Tests;

/// <summary>Which classes ASP.NET Core can serve, and under which names.</summary>
public sealed class EndpointTests
{
    [Fact]
    public void Nothing_is_emitted_without_the_framework()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { }");

        Assert.Equal(["Feed.g.cs"], compiled.Files.Keys);
    }

    [Theory]
    [InlineData("[HeartbeatSocket] public abstract partial class Feed { }")]
    [InlineData("[HeartbeatSocket] public partial class Feed<T> { }")]
    [InlineData("public partial class Outer<T> { [HeartbeatSocket] public partial class Feed { } }")]
    [InlineData("public partial class Outer { [HeartbeatSocket] private partial class Feed { } }")]
    [InlineData("public partial class Outer { [HeartbeatSocket] protected partial class Feed { } }")]
    [InlineData("public partial class Outer { private protected partial class Middle { [HeartbeatSocket] public partial class Feed { } } }")]
    [InlineData("[HeartbeatSocket] public partial class Feed { private Feed() { } }")]
    [InlineData("[HeartbeatSocket] public partial class Feed { public Feed(out int number) => number = 1; }")]
    public void A_class_that_cannot_be_constructed_from_outside_is_not_mapped(string declaration)
    {
        var compiled = Compiled.From($"using Heartbeat; {declaration}", aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
        Assert.Single(compiled.Files);
    }

    [Theory]
    [InlineData("Endpoint = false", false)]
    [InlineData("Endpoint = true", true)]
    [InlineData("\"wss://example.com\", Endpoint = !true", false)]
    [InlineData("Interval = 5000", true)]
    public void A_class_can_ask_not_to_be_mapped(string values, bool isMapped)
    {
        var compiled = Compiled.From($"[Heartbeat.HeartbeatSocket({values})] public partial class Feed {{ }}", aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
        Assert.Equal(isMapped, compiled.Files.ContainsKey("Feed-Endpoint.g.cs"));
        Assert.Equal(isMapped, compiled.Files.ContainsKey("Heartbeat-EndpointRequest.g.cs"));
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("False", false)]
    [InlineData(" false ", false)]
    [InlineData("true", true)]
    [InlineData("", true)]
    [InlineData("no", true)]
    public void A_project_can_ask_that_none_is_mapped(string property, bool isMapped)
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { }", aspNetCore: true, properties: new BuildProperties(("HeartbeatEndpoints", property)));

        Assert.Empty(compiled.Diagnostics());
        Assert.Equal(isMapped, compiled.Files.ContainsKey("Feed-Endpoint.g.cs"));
        Assert.Equal(isMapped, compiled.Files.ContainsKey("Heartbeat-EndpointRequest.g.cs"));
    }

    [Fact]
    public void What_a_project_asks_for_costs_what_it_changes()
    {
        var before = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { }", aspNetCore: true);
        var same = before.Build(new BuildProperties(("SomethingElse", "false")));
        var off = same.Build(new BuildProperties(("HeartbeatEndpoints", "false")));
        var on = off.Build(new BuildProperties(("HeartbeatEndpoints", "true")));

        Assert.Empty(same.EmittedAgain());
        Assert.Equal(before.Files, same.Files);
        Assert.Empty(off.EmittedAgain());
        Assert.Equal(["Feed.g.cs"], off.Files.Keys);
        Assert.DoesNotContain("Feed", on.EmittedAgain());
        Assert.Equal(before.Files, on.Files);
    }

    [Fact]
    public void The_options_of_its_sockets_can_be_changed_where_a_class_is_mapped()
    {
        var compiled = Compiled.From(
            """
            using System;
            using Heartbeat;
            using Microsoft.AspNetCore.Routing;

            [HeartbeatSocket] public partial class Feed { }

            public static class Use
            {
                public static void Map(IEndpointRouteBuilder endpoints)
                {
                    endpoints.MapFeed("/1");
                    endpoints.MapFeed("/2", null);
                    endpoints.MapFeed("/3", options => options with { Timeout = TimeSpan.FromSeconds(3) });
                    endpoints.MapFeed("/4", configure: Quiet);
                }

                private static HeartbeatOptions Quiet(HeartbeatOptions options) => options with { LoggerFactory = null };
            }
            """,
            aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
    }

    [Theory]
    [InlineData("public partial class Outer { [HeartbeatSocket] public partial class Feed { } }", "public static class")]
    [InlineData("partial class Outer { [HeartbeatSocket] public partial class Feed { } }", "internal static class")]
    [InlineData("public partial class Outer { [HeartbeatSocket] protected internal partial class Feed { } }", "internal static class")]
    public void The_mapping_is_as_accessible_as_the_class(string declaration, string expected)
    {
        var compiled = Compiled.From($"using Heartbeat; {declaration}", aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
        Assert.Contains(expected, compiled.Files["Outer.Feed-Endpoint.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Sockets_of_one_name_do_not_clash()
    {
        var compiled = Compiled.From(
            """
            using Heartbeat;

            namespace A { [HeartbeatSocket] public partial class Feed { } }
            namespace A.B { [HeartbeatSocket] public partial class Feed { } }
            namespace A
            {
                public partial class C { [HeartbeatSocket] public partial class Feed { } }
                public partial class C_ { [HeartbeatSocket] public partial class Feed { } }
                [HeartbeatSocket] public partial class C_Feed { }
                public partial class C__ { }
            }

            public static class Use
            {
                public static void All(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder endpoints)
                {
                    A.A_Feed_Endpoint.MapFeed(endpoints, "/1");
                    A.B.A_B_Feed_Endpoint.MapFeed(endpoints, "/2");
                    A.A_C_Feed_Endpoint.MapFeed(endpoints, "/3");
                    A.A_C_1_Feed_Endpoint.MapFeed(endpoints, "/4");
                    A.A_C_1Feed_Endpoint.MapC_Feed(endpoints, "/5");
                }
            }
            """,
            aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
    }

    [Fact]
    public void All_endpoints_of_a_project_share_what_is_between_them_and_the_runtime()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { } [Heartbeat.HeartbeatSocket] public partial class Chat { }", aspNetCore: true, assemblyName: "My.App_2");
        var one = compiled.Replace("public partial class Chat { }", "public abstract partial class Chat { }");
        var none = one.Replace("public partial class Feed { }", "public abstract partial class Feed { }");

        Assert.Empty(compiled.Diagnostics());
        Assert.Equal(1, compiled.Files.Values.Count(file => file.Contains("class HeartbeatRequest_My_2EApp_5F2 ", StringComparison.Ordinal)));
        Assert.Contains("Heartbeat-EndpointRequest.g.cs", one.Files.Keys);
        Assert.DoesNotContain("Heartbeat-EndpointRequest.g.cs", one.EmittedAgain());
        Assert.DoesNotContain("Heartbeat-EndpointRequest.g.cs", none.Files.Keys);
    }

    [Fact]
    public void Assemblies_that_see_each_others_internals_do_not_clash()
    {
        const string Feed = "[Heartbeat.HeartbeatSocket] public partial class {0} {{ }} public class HeartbeatRequest_{1} {{ }}";
        var library = Compiled.From(
            "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"App\")] " + string.Format(System.Globalization.CultureInfo.InvariantCulture, Feed, "Feed", "Library"),
            aspNetCore: true,
            assemblyName: "Library");
        var app = Compiled.From(string.Format(System.Globalization.CultureInfo.InvariantCulture, Feed, "Chat", "App"), aspNetCore: true)
            .Edit(before => before.AddReferences(Emitted(library.After)));

        Assert.Empty(library.Diagnostics());
        Assert.Empty(app.Diagnostics());
        Assert.Contains("class HeartbeatRequest_App_ ", app.Files["Heartbeat-EndpointRequest.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("My.App", "My-App")]
    [InlineData("My.App", "My_App")]
    [InlineData("My_App", "My App")]
    public void Assemblies_of_like_names_do_not_clash_either(string one, string other)
    {
        var library = Compiled.From($"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{other}\")] [Heartbeat.HeartbeatSocket] public partial class Feed {{ }}", aspNetCore: true, assemblyName: one);
        var app = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Chat { }", aspNetCore: true, assemblyName: other)
            .Edit(before => before.AddReferences(Emitted(library.After)));

        Assert.Empty(app.Diagnostics());
    }

    private static readonly string[] MovedTypes = ["IHttpUpgradeFeature", "IHttpExtendedConnectFeature", "IHttpWebSocketFeature"];

    [Fact]
    public void A_type_that_has_moved_to_another_assembly_is_found_there()
    {
        const string Moved = "Microsoft.AspNetCore.Http.Features";
        var all = Compiled.From("", aspNetCore: true).Before;
        var features = all.References.Single(reference => Path.GetFileNameWithoutExtension(reference.Display!) == Moved);

        // The types are in an assembly of another name, and the one of the old name says so.
        var others = all.References.Where(reference => reference != features).ToArray();
        var moved = Library(
            "Moved",
            "namespace Microsoft.AspNetCore.Http.Features { public interface IHttpUpgradeFeature { } public interface IHttpExtendedConnectFeature { } public interface IHttpWebSocketFeature { } }",
            others);
        var forwarding = Library(Moved, string.Concat(MovedTypes.Select(type => $"[assembly: System.Runtime.CompilerServices.TypeForwardedTo(typeof({Moved}.{type}))]")), [.. others, moved]);

        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { }", aspNetCore: true)
            .Edit(before => before.WithReferences(others.Append(moved).Append(forwarding)));

        Assert.Contains("Feed-Endpoint.g.cs", compiled.Files.Keys);
    }

    private static PortableExecutableReference Library(string name, string source, IEnumerable<MetadataReference> references) =>
        Emitted(CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(source)], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)));

    private static PortableExecutableReference Emitted(Compilation library)
    {
        using var assembly = new MemoryStream();
        Assert.Empty(library.Emit(assembly).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return MetadataReference.CreateFromImage(assembly.ToArray());
    }

    [Fact]
    public void The_mapping_is_an_extension_in_the_sockets_namespace()
    {
        var compiled = Compiled.From(
            """
            using Microsoft.AspNetCore.Builder;

            namespace App
            {
                [Heartbeat.HeartbeatSocket] public partial class Feed { }

                public static class Program
                {
                    public static void Map(WebApplication app) => app.MapFeed("/feed").RequireAuthorization();
                }
            }
            """,
            aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
    }

    [Theory]
    [InlineData("Feed(IStore store)", "GetRequiredService<global::IStore>(context.RequestServices)")]
    [InlineData("Feed(IStore? store)", "GetService<global::IStore>(context.RequestServices)")]
    [InlineData("Feed(IStore? store = null)", "GetService<global::IStore>(context.RequestServices)")]
    [InlineData("Feed(IStore store = null!)", "GetService<global::IStore>(context.RequestServices)!")]
    [InlineData("Feed(IEnumerable<IStore?> stores)", "GetRequiredService<global::System.Collections.Generic.IEnumerable<global::IStore?>>(context.RequestServices)")]
    [InlineData("Feed(dynamic anything)", "GetRequiredService<object>(context.RequestServices)")]
    [InlineData("Feed(List<dynamic> anything)", "GetRequiredService<global::System.Collections.Generic.List<dynamic>>(context.RequestServices)")]
    [InlineData("Feed((int @class, string? Name) pair)", "GetRequiredService<(int @class, string? Name)>(context.RequestServices)")]
    [InlineData("Feed(int? number)", "GetService<int?>(context.RequestServices)")]
    [InlineData("Feed(DateTime time)", "GetRequiredService<global::System.DateTime>(context.RequestServices)")]
    [InlineData("Feed(in Guid id)", "GetRequiredService<global::System.Guid>(context.RequestServices)")]
    [InlineData("Feed(IServiceProvider services)", "Feed(context.RequestServices)")]
    [InlineData("Feed(IServiceProvider? services = null)", "Feed(context.RequestServices)")]
    [InlineData("Feed(IServiceProvider services = null!)", "Feed(context.RequestServices)")]
    [InlineData("Feed(HttpContext? context)", "Feed(context)")]
    [InlineData("Feed(CancellationToken aborted = default)", "Feed(default(global::System.Threading.CancellationToken))")]
    [InlineData("Feed(CancellationToken aborted)", "Feed(context.RequestAborted)")]
    [InlineData("Feed(params IStore[] stores)", "Feed()")]
    [InlineData("Feed(IStore store, params int[] numbers)", "Feed(global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<global::IStore>(context.RequestServices))")]
    [InlineData("Feed(int number = -5)", "Feed((int)(-5))")]
    [InlineData("Feed(int? number = 5)", "Feed((int?)(5))")]
    [InlineData("Feed(int? number = null)", "Feed(default(int?))")]
    [InlineData("Feed(ulong number = ulong.MaxValue)", "Feed((ulong)(18446744073709551615))")]
    [InlineData("Feed(byte number = 255)", "Feed((byte)(255))")]
    [InlineData("Feed(decimal number = 1.50m)", "Feed((decimal)(1.50m))")]
    [InlineData("Feed(double number = double.NaN)", "Feed((double)(0d / 0d))")]
    [InlineData("Feed(float number = float.NegativeInfinity)", "Feed((float)(-1f / 0f))")]
    [InlineData("Feed(float number = 1e-7f)", "Feed((float)(1E-07f))")]
    [InlineData("Feed(char letter = '\\'')", "Feed((char)('\\''))")]
    [InlineData("Feed(bool yes = true)", "Feed((bool)(true))")]
    [InlineData("Feed(string text = \"a\\\"b\\n\")", "Feed(\"a\\\"b\\n\")")]
    [InlineData("Feed(DayOfWeek day = DayOfWeek.Friday)", "Feed((global::System.DayOfWeek)(5))")]
    [InlineData("Feed(DayOfWeek? day = (DayOfWeek)(-9))", "Feed((global::System.DayOfWeek?)(-9))")]
    [InlineData("Feed(Guid id = default)", "Feed(default(global::System.Guid))")]
    [InlineData("Feed([Optional, DateTimeConstant(5)] DateTime time)", "Feed(new global::System.DateTime(5L))")]
    [InlineData("Feed([FromKeyedServices(\"one\")] IStore store)", "ServiceProviderKeyedServiceExtensions.GetRequiredKeyedService<global::IStore>(context.RequestServices, \"one\")")]
    [InlineData("Feed([FromKeyedServices(null)] IStore store)", "GetRequiredKeyedService<global::IStore>(context.RequestServices, null)")]
    [InlineData("Feed([FromKeyedServices(5L)] IStore? store)", "GetKeyedService<global::IStore>(context.RequestServices, (long)(5))")]
    [InlineData("Feed([FromKeyedServices(DayOfWeek.Friday)] IStore store = null!)", "GetKeyedService<global::IStore>(context.RequestServices, (global::System.DayOfWeek)(5))!")]
    [InlineData("Feed([FromKeyedServices(typeof(List<>))] IStore store)", "(context.RequestServices, typeof(global::System.Collections.Generic.List<>))")]
    [InlineData("Feed([FromKeyedServices(new[] { \"a\" })] IStore store)", "new string[] { \"a\" }")]
    public void A_constructors_parameters_come_from_the_request(string constructor, string expected)
    {
        var compiled = Compiled.From(
            $$"""
            using System;
            using System.Collections.Generic;
            using System.Runtime.CompilerServices;
            using System.Runtime.InteropServices;
            using System.Threading;
            using Microsoft.AspNetCore.Http;
            using Microsoft.Extensions.DependencyInjection;

            public interface IStore { }

            [Heartbeat.HeartbeatSocket]
            public partial class Feed
            {
                public {{constructor}} { }
            }
            """,
            aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
        Assert.Contains(expected, compiled.Files["Feed-Endpoint.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public unsafe Feed(int* pointer) { }")]
    [InlineData("public unsafe Feed(int*[] pointers) { }")]
    [InlineData("public unsafe Feed(delegate*<void> pointer) { }")]
    [InlineData("public Feed(System.ReadOnlySpan<byte> bytes) { }")]
    [InlineData("public Feed(ref int number) { }")]
    public void A_constructor_that_no_service_can_be_given_to_is_passed_by(string constructor)
    {
        var alone = Compiled.From($"[Heartbeat.HeartbeatSocket] public partial class Feed {{ {constructor} }}", aspNetCore: true, options: options => options.WithAllowUnsafe(true));
        var beside = Compiled.From($"[Heartbeat.HeartbeatSocket] public partial class Feed {{ {constructor} public Feed() {{ }} }}", aspNetCore: true, options: options => options.WithAllowUnsafe(true));

        Assert.Empty(alone.Diagnostics());
        Assert.Empty(beside.Diagnostics());
        Assert.Single(alone.Files);
        Assert.Contains("static context => new global::Feed());", beside.Files["Feed-Endpoint.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public Feed(int one) { } public Feed(int one, int two) { }", 2)]
    [InlineData("public Feed(int one) { } public Feed(int one, int two = 5) { }", 2)]
    [InlineData("[ActivatorUtilitiesConstructor] public Feed(int one) { } public Feed(int one, int two) { }", 1)]
    [InlineData("[ActivatorUtilitiesConstructor] private Feed(int one) { } public Feed(int one, int two) { }", 2)]
    [InlineData("public Feed(int one) { } [System.Obsolete] public Feed(int one, int two) { }", 1)]
    [InlineData("public Feed(int one) { } [System.Obsolete(\"No.\", true)] public Feed(int one, int two) { }", 1)]
    public void Of_several_constructors_the_marked_or_the_longest_is_called(string constructors, int parameters)
    {
        var compiled = Compiled.From($"using Microsoft.Extensions.DependencyInjection; [Heartbeat.HeartbeatSocket] public partial class Feed {{ {constructors} }}", aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
        var call = After(compiled).DescendantNodes().OfType<ObjectCreationExpressionSyntax>().Single(creation => creation.Type.ToString() == "global::Feed");
        var model = compiled.After.GetSemanticModel(call.SyntaxTree);
        Assert.Equal(parameters, ((IMethodSymbol)model.GetSymbolInfo(call, TestContext.Current.CancellationToken).Symbol!).Parameters.Length);
    }

    [Theory]
    [InlineData("[Obsolete(\"Use another.\")] $ public partial class Feed { }", "[global::System.ObsoleteAttribute(\"Use another.\")]")]
    [InlineData("[Obsolete] $ public partial class Feed { }", "[global::System.ObsoleteAttribute()]")]
    [InlineData("[Obsolete(\"No.\", true, DiagnosticId = \"X1\", UrlFormat = null)] $ public partial class Feed { }", "[global::System.ObsoleteAttribute(\"No.\", (bool)(true), DiagnosticId = \"X1\", UrlFormat = null)]")]
    [InlineData("$ public partial class Feed { [Obsolete(\"Not so.\")] public Feed() { } }", "[global::System.ObsoleteAttribute(\"Not so.\")]")]
    [InlineData("[Obsolete(\"Old.\")] public partial class Outer { $ public partial class Feed { } }", "[global::System.ObsoleteAttribute(\"Old.\")]")]
    [InlineData("[Experimental(\"X2\")] $ public partial class Feed { }", "[global::System.Diagnostics.CodeAnalysis.ExperimentalAttribute(\"X2\")]")]
    [InlineData("[Obsolete(\"Old.\")] public class Store { } $ public partial class Feed { [Obsolete(\"Mine.\")] public Feed(Store store) { } }", "[global::System.ObsoleteAttribute(\"Mine.\")]")]
    [InlineData("[Obsolete(\"Old.\")] public class Store { }\n#pragma warning disable CS0618 // The test's.\n$ public partial class Feed { public Feed(Store store) { } }", "[global::System.ObsoleteAttribute(\"Old.\")]")]
    [InlineData("[Obsolete(\"Old.\")] public class Store { public class Item { } }\n#pragma warning disable CS0618 // The test's.\n$ public partial class Feed { public Feed(System.Collections.Generic.List<Store.Item[]> items) { } }", "[global::System.ObsoleteAttribute(\"Old.\")]")]
    [InlineData("[Experimental(\"X2\")] public class Store { }\n#pragma warning disable X2 // The test's.\n$ public partial class Feed { public Feed(Store store) { } }", "[global::System.Diagnostics.CodeAnalysis.ExperimentalAttribute(\"X2\")]")]
    [InlineData("$ public partial class Feed { [RequiresUnreferencedCode(\"Reads types.\")] public Feed() { } }", "[global::System.Diagnostics.CodeAnalysis.RequiresUnreferencedCodeAttribute(\"Reads types.\")]")]
    [InlineData("$ public partial class Feed { [RequiresDynamicCode(\"Makes code.\", Url = \"u\")] public Feed() { } }", "[global::System.Diagnostics.CodeAnalysis.RequiresDynamicCodeAttribute(\"Makes code.\", Url = \"u\")]")]
    [InlineData("[System.Runtime.Versioning.RequiresPreviewFeatures] $ public partial class Feed { }", "[global::System.Runtime.Versioning.RequiresPreviewFeaturesAttribute()]")]
    [InlineData("[assembly: CLSCompliant(true)] $ public partial class Feed { }", "[global::System.CLSCompliant(false)]")]
    [InlineData("[assembly: CLSCompliant(true)] $ internal partial class Feed { }", "internal static class Feed_Endpoint")]
    public void What_is_warned_of_is_warned_of_once_more_where_it_is_mapped(string source, string expected)
    {
        var compiled = Compiled.From(
            "using System; using System.Diagnostics.CodeAnalysis; " + source.Replace("$", "[Heartbeat.HeartbeatSocket]", StringComparison.Ordinal),
            aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
        Assert.Contains(expected, compiled.Files.Single(file => file.Key.EndsWith("-Endpoint.g.cs", StringComparison.Ordinal)).Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Routing")]
    [InlineData("Microsoft.AspNetCore.Http.Abstractions")]
    [InlineData("Microsoft.AspNetCore.Http.Features")]
    [InlineData("Microsoft.Extensions.Hosting.Abstractions")]
    [InlineData("Microsoft.Extensions.DependencyInjection.Abstractions")]
    [InlineData(null)]
    public void A_part_of_the_framework_is_not_the_framework(string? missing)
    {
        var compiled = Compiled.From(
            "[Heartbeat.HeartbeatSocket] public partial class Feed { }",
            references: reference => Path.GetFileNameWithoutExtension(reference.Display!) != missing);

        Assert.Empty(compiled.Diagnostics());
        Assert.Equal(missing is null, compiled.Files.ContainsKey("Feed-Endpoint.g.cs"));
    }

    [Fact]
    public void Another_type_of_the_mappings_name_is_left_alone()
    {
        var compiled = Compiled.From("namespace App { [Heartbeat.HeartbeatSocket] public partial class Feed { } public static class App_Feed_Endpoint { } }", aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
    }

    private static SyntaxNode After(Compiled compiled) => compiled.After.SyntaxTrees
        .Single(tree => tree.FilePath.EndsWith("-Endpoint.g.cs", StringComparison.Ordinal))
        .GetRoot(TestContext.Current.CancellationToken);
}
