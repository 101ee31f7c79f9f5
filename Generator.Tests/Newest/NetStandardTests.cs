using System.Reflection;
using Heartbeat.Generator.Tests.Newest.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Newest;

/// <summary>
/// The public API is one that a build for netstandard2.0 could have, so that such a build breaks nobody when it comes. Its code is left out:
/// code can be written otherwise, and an API that users have compiled against cannot. What computes and touches nothing outside compiles as it is.
/// </summary>
public sealed class NetStandardTests
{
    /// <summary>What .NET alone can have, and stands behind #if NET: what is added here, a user of netstandard2.0 will never have.</summary>
    private static readonly string[] OfNetAlone = ["HeartbeatOptions.ConfigureHandler"];

    /// <summary>What the compiler looks for by name, and what is only written down about a member: a build for netstandard2.0 brings its own.</summary>
    private const string OwnAttributes =
        """
        namespace System.Runtime.CompilerServices
        {
            internal static class IsExternalInit;
            internal sealed class RequiredMemberAttribute : Attribute;
            internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute { public string FeatureName => featureName; }
            internal sealed class CallerArgumentExpressionAttribute(string parameterName) : Attribute { public string ParameterName => parameterName; }
        }

        namespace System.Diagnostics.CodeAnalysis
        {
            internal sealed class AllowNullAttribute : Attribute;
            internal sealed class DisallowNullAttribute : Attribute;
            internal sealed class MaybeNullAttribute : Attribute;
            internal sealed class NotNullAttribute : Attribute;
            internal sealed class MaybeNullWhenAttribute(bool returnValue) : Attribute { public bool ReturnValue => returnValue; }
            internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute { public bool ReturnValue => returnValue; }
            internal sealed class NotNullIfNotNullAttribute(string parameterName) : Attribute { public string ParameterName => parameterName; }
            internal sealed class SetsRequiredMembersAttribute : Attribute;
            internal sealed class ExperimentalAttribute(string diagnosticId) : Attribute { public string DiagnosticId => diagnosticId; }
            internal sealed class StringSyntaxAttribute(string syntax) : Attribute { public string Syntax => syntax; }
        }

        namespace System.Runtime.Versioning
        {
            [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
            internal sealed class UnsupportedOSPlatformAttribute(string platformName) : Attribute { public string PlatformName => platformName; }

            [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
            internal sealed class SupportedOSPlatformAttribute(string platformName) : Attribute { public string PlatformName => platformName; }
        }
        """;

    /// <summary>What .NET has and netstandard2.0 has not, in the shape in which a build for it would bring it along.</summary>
    private const string Polyfills =
        """
        namespace Heartbeat
        {
            using System.Text;

            internal static class Polyfills
            {
                extension(ArgumentNullException)
                {
                    public static void ThrowIfNull(object? argument) => _ = argument ?? throw new ArgumentNullException();
                }

                extension(Math)
                {
                    public static long Clamp(long value, long least, long most) => Math.Max(least, Math.Min(value, most));
                }

                public static void Write(this System.IO.Stream stream, ReadOnlySpan<byte> bytes) => stream.Write(bytes.ToArray(), 0, bytes.Length);

                public static int GetBytes(this Encoding encoding, string text, byte[] bytes) => encoding.GetBytes(text, 0, text.Length, bytes, 0);

                public static CancellationTokenRegistration UnsafeRegister(this CancellationToken token, Action<object?, CancellationToken> callback, object? state)
                    => token.Register(given => callback(given, token), state);
            }
        }
        """;

    [Fact]
    public void The_public_API_compiles_against_netstandard2_0()
    {
        var errors = Errors(RuntimeSources.Parse());
        Assert.True(
            errors.Length == 0,
            $"The public API of Runtime/ needs what netstandard2.0 and the packages for it do not have. Use a type that it has, or put the member behind #if NET and name it in {nameof(OfNetAlone)}.\n{string.Join('\n', errors)}");
    }

    /// <summary>Without the rest of Runtime/, which it must not know: but for what users see and it holds.</summary>
    [Theory]
    [InlineData("Frames")]
    [InlineData("Machine", "Backoff.cs", "HeartbeatFirstPing.cs", "Liveness.cs", "SocketState.cs", "SocketConnection.cs", "SocketCloseKind.cs", "SocketCloseReason.cs", "HandshakeRefusedException.cs")]
    [InlineData("Sending", "PreparedMessage.cs", "SocketConnection.cs", "SocketCloseKind.cs", "SocketCloseReason.cs", "SocketClosedException.cs", "MessageInDoubtException.cs", "HandshakeRefusedException.cs", "Net8/Lock.cs", "Frames/StrictUtf8.cs", "Frames/Fragments.cs", "Frames/FrameHeader.cs", "Frames/FrameOpcode.cs")]
    public void What_is_pure_compiles_against_netstandard2_0(string folder, params string[] others)
    {
        var sources = RuntimeSources.Parse().ToArray();
        var code = sources.Where(source => source.FilePath.StartsWith($"Runtime/{folder}/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(code);
        code.AddRange(others.Select(other => sources.Single(source => source.FilePath == $"Runtime/{other}")));

        // The one using of a namespace of ours that all files have, and what a connection holds for users alone.
        const string Empty = "namespace Heartbeat.CompilerServices; public abstract class HeartbeatProtocol;";
        var more = new[] { Empty, Polyfills }.Select(text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest), cancellationToken: TestContext.Current.CancellationToken));
        var errors = ErrorsOf([.. code, sources[^1], .. more]);
        Assert.True(
            errors.Length == 0,
            $"Runtime/{folder}/ needs what netstandard2.0 and the packages for it do not have, or another folder. Write it otherwise, or give it to {nameof(Polyfills)}, or put what .NET alone has behind #if NET beside code for both.\n{string.Join('\n', errors)}");
    }

    [Fact]
    public void What_NET_alone_has_is_what_was_agreed()
    {
        var standard = PublicSurface.Names(PublicSurface.Of(RuntimeSources.Parse())).ToArray();
        var net = PublicSurface.Names(PublicSurface.Of(RuntimeSources.Parse("NET"))).ToArray();

        // Or members might be missing on both sides.
        Assert.Equal(typeof(HeartbeatOptions).Assembly.GetExportedTypes().Select(type => type.Name).Order(StringComparer.Ordinal), net.Where(name => !name.Contains('.', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("IHeartbeatClient.Probe()", standard);
        Assert.Equal(OfNetAlone, net.Except(standard).Order(StringComparer.Ordinal));
        Assert.Empty(standard.Except(net));
    }

    [Theory]
    [InlineData("public void Write(System.Buffers.SearchValues<byte> bytes) { }", "SearchValues")]
    [InlineData("public DateOnly Day => default;", "DateOnly")]
    [InlineData("public HalfOpen Half { get; set; }", null)]
    [InlineData("protected internal virtual async ValueTask RunAsync(TimeProvider time, ReadOnlySpan<byte> data) { await Random.Shared.GetHashCode(); }", null)]
    [InlineData("internal DateOnly Day => default;", null)]
    [InlineData("private protected DateOnly Day => default;", null)]
    [InlineData("public string Text { get; init; } = Convert.ToHexString([]);", null)]
    public void Only_what_users_can_name_must_be_there(string member, string? missing)
    {
        var source = CSharpSyntaxTree.ParseText($"namespace Heartbeat.CompilerServices {{ public class Example {{ {member} }} public enum HalfOpen {{ No }} }}", new CSharpParseOptions(LanguageVersion.Latest), cancellationToken: TestContext.Current.CancellationToken);
        var errors = Errors(RuntimeSources.Parse().TakeLast(1).Append(source));

        if (missing is null)
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.Contains(missing, Assert.Single(errors), StringComparison.Ordinal);
        }
    }

    private static string[] Errors(IEnumerable<SyntaxTree> sources) => ErrorsOf(PublicSurface.Of(sources));

    private static string[] ErrorsOf(IEnumerable<SyntaxTree> sources)
    {
        var language = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Heartbeat",
            [.. sources, CSharpSyntaxTree.ParseText(OwnAttributes, language)],
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        return [.. compilation.Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())];
    }

    private static IEnumerable<MetadataReference> References()
    {
        const string Prefix = "netstandard2.0/";
        var data = typeof(NetStandardTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(data => data.Key, data => data.Value!);
        return from package in data
               where package.Key.StartsWith(Prefix, StringComparison.Ordinal)
               let name = package.Key[Prefix.Length..]
               let folder = Path.Combine(data["Packages"], name.ToLowerInvariant(), package.Value)
               let assemblies = Path.Combine(folder, name == "NETStandard.Library" ? "build/netstandard2.0/ref" : "lib/netstandard2.0")
               from assembly in Directory.EnumerateFiles(assemblies, "*.dll")
               select MetadataReference.CreateFromFile(assembly);
    }
}
