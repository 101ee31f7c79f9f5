using Heartbeat.Generator.Tests.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Usage;

/// <summary>Code in which the mistakes are marked: just these are found, by one rule, and the compiler has nothing to say.</summary>
internal static class Marked
{
    private const string Usings =
        """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Net.WebSockets;
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;
        using Heartbeat;

        """;

    /// <summary>Members of a socket class.</summary>
    public static Task Members(string id, string members, LanguageVersion language = LanguageVersion.CSharp9) =>
        File(id, $"[HeartbeatSocket] public partial class Feed {{ {members} }}", language);

    /// <summary>A method that is given some sockets.</summary>
    public static Task Method(string id, string method) => File(id, $"[HeartbeatSocket] public partial class Feed {{ }} public class App {{ {method} }}");

    /// <summary>A program of top-level statements.</summary>
    public static Task Program(string id, string statements) =>
        File(id, $"{statements} [HeartbeatSocket] public partial class Feed {{ }}", LanguageVersion.CSharp9, OutputKind.ConsoleApplication);

    public static async Task File(string id, string marked, LanguageVersion language = LanguageVersion.CSharp9, OutputKind output = OutputKind.DynamicallyLinkedLibrary)
    {
        var (source, places) = Analyzed.Unmark(Usings + marked);

        var found = await Analyzed.Diagnostics(source, language: language, infos: [id], output: output);

        Assert.Equal(
            places.Select(place => $"{id}: {source[place.Start..place.End]}"),
            found.Select(diagnostic => $"{diagnostic.Id}: {Text(diagnostic, id)}"));
        Assert.Equal(places, found.Select(diagnostic => diagnostic.Location.SourceSpan));
    }

    // Of what was not expected, the message says more than the place.
    private static string Text(Diagnostic diagnostic, string id)
    {
        var place = diagnostic.Location;
        return diagnostic.Id == id && place.SourceTree is { } tree ? tree.ToString()[place.SourceSpan.Start..place.SourceSpan.End] : diagnostic.ToString();
    }
}
