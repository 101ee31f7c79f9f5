using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>Reads a class with the attribute: all reasoning on symbols begins here, and none of it leaves.</summary>
internal static class SocketParser
{
    /// <summary>What is to be emitted for the class, or null where nothing can be.</summary>
    public static SocketModel? Parse(INamedTypeSymbol type, AttributeData attribute, KnownSymbols known, WrittenHooks written, Compilation compilation, CancellationToken cancellationToken) =>
        CanBeEmitted(type, written, compilation, cancellationToken) ? Socket(type, attribute, known, written, compilation, cancellationToken) : null;

    // Hooks in a class that cannot be extended are errors of the compiler's own. With their other half there are fewer:
    // one for a class that is not partial, instead of two for each hook and one for each use of a member.
    private static bool CanBeEmitted(INamedTypeSymbol type, WrittenHooks written, Compilation compilation, CancellationToken cancellationToken) =>
        RequiredLanguage.IsMetBy(compilation)
        && (SocketClass.CanBeExtended(type, cancellationToken)
            || (written.HaveHalves && SocketClass.ContainersOf(type).Append(type).All(level => SocketClass.IsNamed(level) && !SocketClass.IsFileLocal(level, cancellationToken))));

    private static SocketModel Socket(INamedTypeSymbol type, AttributeData attribute, KnownSymbols known, WrittenHooks written, Compilation compilation, CancellationToken cancellationToken)
    {
        // On a struct or an interface the attribute is the compiler's error to report.
        var canBeSocket = type is { TypeKind: TypeKind.Class, IsStatic: false } && SocketClass.SocketAmongTheBasesOf(type) is null;
        return new SocketModel(
            FileName: HintName.Of(type),
            Namespace: Display.Namespace(type),
            Containers: new(SocketClass.ContainersOf(type).Select(TypeOf)),
            Type: TypeOf(type),
            HookDeclarations: new(HookParser.Declarations(type, known, written, offersOthers: canBeSocket, cancellationToken)),
            Implementation: canBeSocket ? Implementation(type, attribute, known, written, compilation, cancellationToken) : null);
    }

    private static SocketImplementationModel Implementation(INamedTypeSymbol type, AttributeData attribute, KnownSymbols known, WrittenHooks written, Compilation compilation, CancellationToken cancellationToken)
    {
        var members = MemberParser.Parse(type, known);
        return new SocketImplementationModel(
            Self: Display.FromWithin(type),
            Names: members.Names,
            Settings: SettingsParser.Parse(attribute, known, cancellationToken),
            HasDefaultOptions: members.HasDefaultOptions,
            HasOptions: members.HasOptions,
            Members: members.Offered,
            Hooks: new(HookParser.Calls(written)),
            SeesRuntimeInternals: SocketClass.SeesInternals(compilation.Assembly, attribute.AttributeClass!.ContainingAssembly));
    }

    private static TypeModel TypeOf(INamedTypeSymbol type) => new(
        type switch
        {
            { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Struct } => "struct",
            { TypeKind: TypeKind.Interface } => "interface",
            _ => "class",
        },
        Display.Self(type));
}
