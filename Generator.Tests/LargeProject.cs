using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>A project with many sockets, and many files beside them that have nothing to do with them. It is edited as an editor does it.</summary>
internal sealed class LargeProject
{
    // C# 9 is the oldest language that the generated code is written in.
    public static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp9);

    private readonly int _others;
    private int _edits;

    public LargeProject(int sockets, int others, IEnumerable<MetadataReference> references)
    {
        _others = others;
        Compilation = CSharpCompilation.Create(
            "App",
            [
                .. Enumerable.Range(0, sockets).Select(number => Parse(Socket(number), $"Feed{number}.cs")),
                .. Enumerable.Range(0, others).Select(number => Parse(Other(number, edits: 0), $"Order{number}.cs")),
            ],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    public Compilation Compilation { get; private set; }

    /// <summary>A keystroke in the body of a method, in a file that has nothing to do with sockets.</summary>
    public Compilation TypeElsewhere()
    {
        var number = _edits++ % _others;
        var path = $"Order{number}.cs";
        var before = Compilation.SyntaxTrees.Single(tree => tree.FilePath == path);
        return Compilation = Compilation.ReplaceSyntaxTree(before, Parse(Other(number, _edits), path));
    }

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, Language, path);

    private static string Socket(int number) =>
        $$"""
        using System;
        using Heartbeat;

        namespace App
        {
            [HeartbeatSocket("wss://example.com/feeds/{{number}}", Interval = 5000, Backoff = Backoff.Exponential)]
            public partial class Feed{{number}}
            {
                private readonly IServiceProvider _services;
                private int _messages;

                public Feed{{number}}(IServiceProvider services) => _services = services;

                partial void OnOpen() => Console.WriteLine("open");

                partial void OnMessage(string message)
                {
                    _messages++;
                    Console.WriteLine($"{_messages}: {message}");
                }

                partial void OnClose(SocketCloseReason reason) => Console.WriteLine(reason);
            }
        }
        """;

    private static string Other(int number, int edits) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;

        namespace App
        {
            [Serializable]
            public sealed class Order{{number}}
            {
                private readonly List<decimal> _prices = new List<decimal>();

                public Order{{number}}(string customer) => Customer = customer;

                public string Customer { get; }

                public decimal Total => _prices.Sum();

                public void Add(decimal price)
                {
                    if (price < {{edits}})
                    {
                        throw new ArgumentOutOfRangeException(nameof(price));
                    }

                    _prices.Add(price);
                }

                public override string ToString() => $"{Customer}: {Total}";
            }
        }
        """;
}
