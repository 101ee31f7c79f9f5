using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>Reads a class with the attribute: all reasoning on symbols begins here, and none of it leaves.</summary>
internal static class SocketParser
{
    public const string AttributeName = "Heartbeat.HeartbeatSocketAttribute";

    /// <summary>The model of the class, or null where it cannot be extended at all.</summary>
    public static SocketModel? Parse(GeneratorAttributeSyntaxContext target, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)target.TargetSymbol;
        var attribute = target.Attributes[0];
        if (!CanBeExtended(type, cancellationToken) || !IsFirstPart(target.TargetNode, type, attribute))
        {
            return null;
        }

        var settings = SettingsParser.Parse(attribute);
        var hooks = HookParser.Parse(type, cancellationToken);
        return new SocketModel(
            HintName: HintName.Of(type, suffix: null),
            Namespace: Display.Namespace(type),
            Containers: new(ContainersOf(type).Select(Declaration)),
            Declaration: Declaration(type),
            Self: Display.Self(type),
            Settings: settings,
            KnowsItsAddress: hooks.GivesAddress || SettingsParser.WritesAddress(attribute),
            HookDeclarations: hooks.Declarations,
            HookCalls: hooks.Calls,
            WrittenKinds: hooks.WrittenKinds,
            CallsInstance: hooks.CallsInstance,
            OverrideAccessibility: OverrideAccessibility(target.SemanticModel.Compilation, attribute),
            Endpoint: EndpointParser.Parse(type, target.SemanticModel.Compilation, cancellationToken));
    }

    /// <summary>The types around a type, outermost first.</summary>
    public static IEnumerable<INamedTypeSymbol> ContainersOf(INamedTypeSymbol type)
    {
        var containers = new Stack<INamedTypeSymbol>();
        for (var container = type.ContainingType; container is not null; container = container.ContainingType)
        {
            containers.Push(container);
        }

        return containers;
    }

    private static bool CanBeExtended(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        !type.IsStatic
        && ContainersOf(type).Append(type).All(part => part.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<TypeDeclarationSyntax>()
            .Any(IsExtensible));

    // A file-local type cannot be seen from the generated file. This Roslyn has no symbol API for it yet.
    private static bool IsExtensible(TypeDeclarationSyntax declaration) =>
        declaration.Modifiers.Any(SyntaxKind.PartialKeyword)
        && !declaration.Modifiers.Any(modifier => modifier.ValueText == "file");

    // The attribute on two parts is the compiler's error to report. Two outputs of one name would take every other output with them.
    private static bool IsFirstPart(SyntaxNode part, INamedTypeSymbol type, AttributeData attribute) =>
        type.GetAttributes().First(other => SymbolEqualityComparer.Default.Equals(other.AttributeClass, attribute.AttributeClass)).ApplicationSyntaxReference is { } first
        && first.SyntaxTree == part.SyntaxTree
        && part.FullSpan.Contains(first.Span);

    private static string Declaration(INamedTypeSymbol type)
    {
        var keyword = type switch
        {
            { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Struct } => "struct",
            { TypeKind: TypeKind.Interface } => "interface",
            _ => "class",
        };
        return $"partial {keyword} {Display.Self(type)}";
    }

    // Where the runtime shows its internals to this assembly, the override must repeat the word.
    private static string OverrideAccessibility(Compilation compilation, AttributeData attribute) =>
        attribute.AttributeClass!.ContainingAssembly is var runtime && (SymbolEqualityComparer.Default.Equals(runtime, compilation.Assembly) || runtime.GivesAccessTo(compilation.Assembly))
            ? "protected internal"
            : "protected";
}
