using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Classes;

/// <summary>What a project may set or say of itself, and what it may have beside the class.</summary>
public sealed class ProjectTests
{
    private const string Everything =
        """
        namespace App
        {
            /// <summary>A feed of <typeparamref name="T"/>.</summary>
            /// <typeparam name="T">What it feeds.</typeparam>
            [Heartbeat.HeartbeatSocket("wss://example.com/feed", Interval = 5, Backoff = Heartbeat.Backoff.Exponential)]
            public partial class Feed<T>
            {
                /// <summary>Says the message.</summary>
                /// <param name="message">What was said.</param>
                partial void OnMessage(string message) => System.Console.WriteLine(message);

                partial void OnMessage(System.ReadOnlySpan<byte> data) { }

                /// <summary>Opens.</summary>
                /// <param name="stop">When it closes.</param>
                /// <returns>When it is done.</returns>
                public async partial System.Threading.Tasks.ValueTask OnOpenAsync(System.Threading.CancellationToken stop) => await System.Threading.Tasks.Task.Delay(0, stop);

                private partial bool ShouldReconnect(Heartbeat.SocketCloseReason reason) => false;
            }

            /// <summary>A chat.</summary>
            [Heartbeat.HeartbeatSocket]
            public sealed partial class Chat
            {
                /// <summary>Chats.</summary>
                public Chat(System.IServiceProvider services, string name = "chat") { }
            }
        }
        """;

    [Theory]
    [InlineData(LanguageVersion.CSharp9)]
    [InlineData(LanguageVersion.CSharp10)]
    [InlineData(LanguageVersion.Latest)]
    [InlineData(LanguageVersion.LatestMajor)]
    [InlineData(LanguageVersion.Preview)]
    public void Any_language_from_C_sharp_9_on_will_do(LanguageVersion version)
    {
        foreach (var documentation in (DocumentationMode[])[DocumentationMode.None, DocumentationMode.Parse, DocumentationMode.Diagnose])
        {
            Accepted.By(Everything, "App.Feed`1", Compiled.From(Everything, aspNetCore: true, language: new CSharpParseOptions(version, documentation)));
        }
    }

    [Theory]
    [InlineData(NullableContextOptions.Disable)]
    [InlineData(NullableContextOptions.Annotations)]
    [InlineData(NullableContextOptions.Warnings)]
    [InlineData(NullableContextOptions.Enable)]
    public void Nullability_may_be_checked_or_not(NullableContextOptions nullable) =>
        Accepted.By(Everything, "App.Feed`1", Compiled.From(Everything, aspNetCore: true, nullable: nullable));

    [Fact]
    public void Every_warning_may_be_an_error()
    {
        Accepted.By(Everything, "App.Feed`1", Compiled.From(Everything, aspNetCore: true, options: options => options
            .WithGeneralDiagnosticOption(ReportDiagnostic.Error)
            .WithReportSuppressedDiagnostics(true)));
    }

    [Fact]
    public void The_generated_half_has_not_even_a_hidden_diagnostic()
    {
        var compiled = Compiled.From(Everything, aspNetCore: true);

        Assert.DoesNotContain(compiled.After.GetDiagnostics(TestContext.Current.CancellationToken), diagnostic => diagnostic.Location.SourceTree is { } tree && !compiled.Before.ContainsSyntaxTree(tree));
    }

    [Fact]
    public void Arithmetic_may_be_checked_and_code_unsafe_and_optimised() =>
        Accepted.By(Everything, "App.Feed`1", Compiled.From(Everything, aspNetCore: true, options: options => options
            .WithOverflowChecks(true)
            .WithAllowUnsafe(true)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithMetadataImportOptions(MetadataImportOptions.All)));

    [Theory]
    [InlineData("global using Task = My.Task;")]
    [InlineData("global using ValueTask = My.Task; global using Uri = My.Task; global using Exception = My.Task; global using TimeSpan = My.Task; global using CancellationToken = My.Task;")]
    [InlineData("global using System = My; global using Heartbeat = My; global using Microsoft = My;")]
    [InlineData("global using static My.Task;")]
    [InlineData("global using My; global using System; global using System.Threading.Tasks; global using Heartbeat; global using System.Linq; global using Microsoft.AspNetCore.Builder;")]
    [InlineData("global using S = Heartbeat.HeartbeatSocketAttribute;", "S")]
    [InlineData("global using SAttribute = Heartbeat.HeartbeatSocketAttribute;", "S")]
    [InlineData("global using S = Heartbeat.HeartbeatSocketAttribute;", "S(\"wss://example.com\")")]
    public void A_global_using_may_hide_what_the_generated_half_names(string usings, string attribute = "global::Heartbeat.HeartbeatSocket")
    {
        var source = $"namespace App {{ [{attribute}] public partial class Feed {{ partial void OnOpen() {{ }} partial void OnError(global::System.Exception e) {{ }} }} }}";
        Accepted.By(source, "App.Feed", Compiled.From(
            source,
            aspNetCore: true,
            language: new CSharpParseOptions(LanguageVersion.CSharp10, DocumentationMode.Diagnose),
            more:
            [
                usings,
                """
                namespace My
                {
                    public class Task
                    {
                        public static int HeartbeatConnection => 1;
                        public static int Options => 1;
                        public class HeartbeatDefaults { }
                        public class HeartbeatWrittenHooks { }
                        public class HeartbeatSocket { }
                    }

                    public static class Extensions
                    {
                        public static void Map(this object anything, params object[] more) { }
                        public static T? GetRequiredService<T>(this object anything) => default;
                        public static T? Get<T>(this object anything) => default;
                    }
                }
                """,
            ]));
    }

    [Theory]
    [InlineData("var")]
    [InlineData("dynamic")]
    [InlineData("await")]
    [InlineData("nameof")]
    [InlineData("bool")]
    [InlineData("string")]
    public void A_type_may_be_called_like_a_word_of_the_generated_half(string name)
    {
        var source = $"public class @{name} {{ }} public class nameof_ {{ public static string @{name}(object o) => \"\"; }} namespace App {{ [Heartbeat.HeartbeatSocket] public partial class Feed {{ public Feed(@{name} one) {{ }} partial void OnOpen() {{ }} }} }}";

        Accepted.By(source, "App.Feed");
    }

    [Theory]
    [InlineData("[assembly: System.CLSCompliant(true)]")]
    [InlineData("[assembly: System.CLSCompliant(false)]")]
    [InlineData("[assembly: System.Reflection.AssemblyVersion(\"1.2.3.4\")] [module: System.Runtime.CompilerServices.SkipLocalsInit]")]
    [InlineData("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Other\")]")]
    [InlineData("[assembly: System.Runtime.Versioning.RequiresPreviewFeatures]")]
    public void An_assembly_may_say_anything_of_itself(string attributes) =>
        Accepted.By(Everything, "App.Feed`1", Compiled.From(attributes + Everything, aspNetCore: true, options: options => options.WithAllowUnsafe(true)));

    [Fact]
    public void A_file_scoped_namespace_is_a_namespace()
    {
        const string Source = "using Heartbeat;\nnamespace App.@class;\n[HeartbeatSocket] public partial class Feed { partial void OnOpen() { } }";

        Accepted.By(Source, "App.class.Feed", Compiled.From(Source, aspNetCore: true, language: new CSharpParseOptions(LanguageVersion.CSharp10, DocumentationMode.Diagnose)));
    }
}
