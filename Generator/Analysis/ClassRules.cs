using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which classes can be sockets.</summary>
internal static class ClassRules
{
    public static IEnumerable<Violation> Check(INamedTypeSymbol type, LanguageVersion language, CancellationToken cancellationToken)
    {
        var name = Title(type);
        var place = NameOf(type, cancellationToken);
        if (!RequiredLanguage.IsMetBy(language))
        {
            yield return new Violation(Rules.LanguageTooOld, place, name, language.ToDisplayString());
        }

        if (!SocketClass.IsPartial(type, cancellationToken))
        {
            yield return new Violation(Rules.ClassNotPartial, place, name);
        }

        if (type.IsStatic)
        {
            yield return new Violation(Rules.ClassIsStatic, place, name);
        }

        if (type.IsAbstract)
        {
            yield return new Violation(Rules.ClassIsAbstract, place, name);
        }

        if (SocketClass.ContainersOf(type).Append(type).Any(level => SocketClass.IsFileLocal(level, cancellationToken)))
        {
            yield return new Violation(Rules.ClassIsFileLocal, place, name);
        }

        if (type.IsRecord)
        {
            yield return new Violation(Rules.ClassIsRecord, place, name);
        }

        if (SocketClass.SocketAmongTheBasesOf(type) is { } socket)
        {
            yield return new Violation(Rules.ClassDerivesFromSocket, place, name, Title(socket));
        }
    }

    /// <summary>What is wrong with a type, because there is a socket somewhere in it.</summary>
    public static Violation? CheckContainer(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        SocketClass.Within(type).FirstOrDefault() is { } socket && !SocketClass.IsPartial(type, cancellationToken)
            ? new Violation(Rules.ContainerNotPartial, NameOf(type, cancellationToken), Title(type), Title(socket))
            : null;

    /// <summary>A class as a message names it.</summary>
    public static string Title(INamedTypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    /// <summary>Where a class's name is written first.</summary>
    public static Location NameOf(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        SocketClass.PartsOf(type, cancellationToken).First().Identifier.GetLocation();
}
