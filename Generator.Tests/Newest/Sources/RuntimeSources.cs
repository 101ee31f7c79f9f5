using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Tests.Newest.Sources;

/// <summary>The files of Runtime/, as they are written.</summary>
internal static class RuntimeSources
{
    /// <summary>What the project's file adds to each of them.</summary>
    private const string Usings =
        """
        global using global::System;
        global using global::System.Collections.Generic;
        global using global::System.IO;
        global using global::System.Linq;
        global using global::System.Net.Http;
        global using global::System.Threading;
        global using global::System.Threading.Tasks;
        global using global::Heartbeat.CompilerServices;
        """;

    /// <summary>All files in order, and the usings that all have.</summary>
    /// <param name="symbols">What an #if finds defined.</param>
    public static IEnumerable<SyntaxTree> Parse(params string[] symbols)
    {
        var language = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None, preprocessorSymbols: symbols);
        var root = Path.GetFullPath(Path.Combine(OwnFolder(), "..", "..", ".."));
        var runtime = Path.Combine(root, "Runtime");
        return Directory.EnumerateFiles(runtime, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(runtime, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .ToDictionary(file => Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText)
            .OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Value), language, file.Key))
            .Append(CSharpSyntaxTree.ParseText(Usings, language, "Usings.cs"));
    }

    private static string OwnFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
