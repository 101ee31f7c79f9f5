using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>Which edits are seen to change what a project declares, and which are not.</summary>
public sealed class DeclarationFingerprintTests
{
    private const string Source =
        """
        using System;

        namespace App
        {
            public class Order
            {
                private const int Most = 10;
                private int _count = 1;

                public Order(int count) { _count = count; }

                public int Count => _count;

                public string Name { get; set; } = "none";

                public int Least { get { return 1; } }

                public void Add(int count = 1)
                {
                    Console.WriteLine(count);
                }
            }

            public enum Kind { First = 1 }
        }
        """;

    [Theory]
    [InlineData("Console.WriteLine(count);", "")]
    [InlineData("Console.WriteLine(count);", "void Inner() { } Inner();")]
    [InlineData("Console.WriteLine(count);", "Console.WriteLine(")]
    [InlineData("_count = count;", "_count = count + 1;")]
    [InlineData("Count => _count", "Count => _count + 1")]
    [InlineData("return 1;", "return 2;")]
    [InlineData("_count = 1", "_count = 2")]
    [InlineData("\"none\"", "\"some\"")]
    [InlineData("public class", "\n\n// An order.\npublic  class")]
    [InlineData("public class", "/// <summary>An order.</summary>\npublic class")]
    public void What_no_symbol_shows_is_left_out(string text, string replacement) => Assert.Equal(Of(Source), Of(Edited(text, replacement)));

    [Theory]
    [InlineData("class Order", "class Orders")]
    [InlineData("public class", "internal class")]
    [InlineData("class Order", "class Order : IDisposable")]
    [InlineData("class Order", "class Order<T>")]
    [InlineData("using System;", "using System; using System.Linq;")]
    [InlineData("Most = 10", "Most = 11")]
    [InlineData("private int _count = 1;", "private int _count;")]
    [InlineData("Add(int count = 1)", "Add(int count = 2)")]
    [InlineData("Add(int count = 1)", "Add(long count = 1)")]
    [InlineData("First = 1", "First = 2")]
    [InlineData("public void Add", "[Obsolete(\"1\")] public void Add")]
    [InlineData("public int Count => _count;", "public abstract int Count;")]
    [InlineData("public int Count => _count;", "public int Count;")]
    [InlineData("Console.WriteLine(count);\n        }", "Console.WriteLine(count);\n        ")]
    [InlineData("public class", "#nullable disable\npublic class")]
    [InlineData("Console.WriteLine(count);", "\n#nullable disable\nConsole.WriteLine(count);")]
    public void What_a_symbol_may_show_is_seen(string text, string replacement) => Assert.NotEqual(Of(Source), Of(Edited(text, replacement)));

    [Fact]
    public void Where_a_word_ends_is_seen() => Assert.NotEqual(Of("class A { int bc; }"), Of("class Ab { int c; }"));

    [Fact]
    public void Directives_beyond_a_body_count_though_they_stand_in_it() =>
        Assert.NotEqual(Of("class A { void B() {\n#nullable enable\n} string c; }"), Of("class A { void B() {\n#nullable disable\n} string c; }"));

    [Fact]
    public void What_surrounds_the_files_is_seen()
    {
        var compilation = Compilation(Source);
        var others = new Compilation[]
        {
            compilation.WithAssemblyName("Other"),
            compilation.WithOptions(compilation.Options.WithNullableContextOptions(NullableContextOptions.Annotations)),
            compilation.WithReferences(compilation.References.Skip(1)),
            compilation.AddReferences(Compilation("public class Referenced { }").ToMetadataReference()),
            compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], compilation.SyntaxTrees[0].WithFilePath("Other.cs")),
            compilation.AddSyntaxTrees(Compiled.File("public class Added { }")),
            compilation.RemoveAllSyntaxTrees(),
        };

        Assert.Equal(others.Length + 1, others.Append(compilation).Select(Of).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Of(compilation), Of(compilation.Clone()));
    }

    private static string Edited(string text, string replacement)
    {
        Assert.Contains(text, Source, StringComparison.Ordinal);
        return Source.Replace(text, replacement, StringComparison.Ordinal);
    }

    private static string Of(string source) => Of(Compilation(source));

    private static string Of(Compilation compilation) => DeclarationFingerprint.Of(compilation, TestContext.Current.CancellationToken);

    private static readonly CSharpCompilation Empty = CSharpCompilation.Create("App", references: Compiled.References, options: new(OutputKind.DynamicallyLinkedLibrary));

    private static CSharpCompilation Compilation(string source) => Empty.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, LargeProject.Language, "Order.cs"));
}
