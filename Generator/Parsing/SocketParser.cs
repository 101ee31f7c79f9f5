using Heartbeat.Generator.Analysis;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>Reads a class with the attribute: all reasoning on symbols begins here, and none of it leaves.</summary>
internal static class SocketParser
{
    public const string AttributeName = "Heartbeat.HeartbeatSocketAttribute";

    /// <summary>What is to be emitted for the class, and what is to be reported of it.</summary>
    public static ParsedModel Parse(GeneratorAttributeSyntaxContext target, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)target.TargetSymbol;
        var attribute = target.Attributes[0];
        var compilation = target.SemanticModel.Compilation;
        if (!IsFirstPart(target.TargetNode, type, attribute))
        {
            return new ParsedModel(null, default);
        }

        var written = WrittenHooks.Find(type, cancellationToken);
        return new ParsedModel(
            Socket: CanBeEmitted(type, written, compilation, cancellationToken) ? Socket(type, attribute, written, compilation, cancellationToken) : null,
            Diagnostics: new(UnheardRules.Check(type, written, compilation, cancellationToken)));
    }

    /// <summary>Whether something gives an address to a connect without one.</summary>
    public static bool KnowsItsAddress(AttributeData attribute, WrittenHooks written) =>
        SettingsParser.WritesAddress(attribute) || written.Hooks.Any(hook => hook.Shape.Slot == HookSlot.Connecting);

    /// <summary>The nearest base class that is a socket, if there is one.</summary>
    public static INamedTypeSymbol? SocketAmongTheBasesOf(INamedTypeSymbol type)
    {
        for (var level = type.BaseType; level is not null; level = level.BaseType)
        {
            if (AttributeOf(level) is not null)
            {
                return level;
            }
        }

        return null;
    }

    /// <summary>The attribute on a class, or null.</summary>
    public static AttributeData? AttributeOf(INamedTypeSymbol type) => type.GetAttributes().FirstOrDefault(attribute =>
        attribute.AttributeClass is { Name: "HeartbeatSocketAttribute" } found && found.ToDisplayString() == AttributeName);

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

    /// <summary>Whether a generated file can add to the class.</summary>
    public static bool CanBeExtended(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        !type.IsStatic
        && ContainersOf(type).Append(type).All(level => IsNamed(level) && IsPartial(level, cancellationToken) && !IsFileLocal(level, cancellationToken));

    /// <summary>Whether a part of the type says so. Where another does not, the compiler has its own error.</summary>
    public static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        PartsOf(type, cancellationToken).Any(part => part.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>Whether no other file can see the type. This Roslyn has no symbol API for it yet.</summary>
    public static bool IsFileLocal(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        PartsOf(type, cancellationToken).Any(part => part.Modifiers.Any(modifier => modifier.ValueText == "file"));

    /// <summary>The declarations of a type that the user wrote.</summary>
    public static IEnumerable<TypeDeclarationSyntax> PartsOf(INamedTypeSymbol type, CancellationToken cancellationToken) => type.DeclaringSyntaxReferences
        .Where(reference => !GeneratedCodeOrigin.IsIn(reference.SyntaxTree))
        .Select(reference => reference.GetSyntax(cancellationToken))
        .OfType<TypeDeclarationSyntax>();

    /// <summary>Whether the project's language has what the generated code is written in.</summary>
    public static bool IsNewEnough(LanguageVersion language) => language >= LanguageVersion.CSharp9;

    // Hooks in a class that cannot be extended are errors of the compiler's own. With their other half there are fewer:
    // one for a class that is not partial, instead of two for each hook and one for each use of a member.
    private static bool CanBeEmitted(INamedTypeSymbol type, WrittenHooks written, Compilation compilation, CancellationToken cancellationToken) =>
        IsNewEnough(((CSharpCompilation)compilation).LanguageVersion)
        && (CanBeExtended(type, cancellationToken)
            || (written.HaveHalves && ContainersOf(type).Append(type).All(level => IsNamed(level) && !IsFileLocal(level, cancellationToken))));

    // While it is being typed it is not.
    private static bool IsNamed(INamedTypeSymbol type) => type.Name.Length > 0 && type.TypeParameters.All(parameter => parameter.Name.Length > 0) && IsNamed(type.ContainingNamespace);

    private static bool IsNamed(INamespaceSymbol space) => space.IsGlobalNamespace || (space.Name.Length > 0 && IsNamed(space.ContainingNamespace));

    private static SocketModel Socket(INamedTypeSymbol type, AttributeData attribute, WrittenHooks written, Compilation compilation, CancellationToken cancellationToken)
    {
        // On a struct or an interface the attribute is the compiler's error to report.
        var canBeSocket = type is { TypeKind: TypeKind.Class, IsStatic: false } && SocketAmongTheBasesOf(type) is null;
        return new SocketModel(
            HintName: HintName.Of(type, suffix: null),
            Namespace: Display.Namespace(type),
            Containers: new(ContainersOf(type).Select(Declaration)),
            Declaration: Declaration(type),
            HookDeclarations: new(HookParser.Declarations(type, written, offersOthers: canBeSocket, cancellationToken)),
            Implementation: canBeSocket ? Implementation(type, attribute, written, compilation) : null,
            Endpoint: canBeSocket ? EndpointParser.Parse(type, compilation, cancellationToken) : null);
    }

    private static SocketImplementationModel Implementation(INamedTypeSymbol type, AttributeData attribute, WrittenHooks written, Compilation compilation)
    {
        var members = MemberParser.Parse(type, KnowsItsAddress(attribute, written));
        return new SocketImplementationModel(
            Self: Display.FromWithin(type),
            Names: members.Names,
            Settings: SettingsParser.Parse(attribute),
            HasDefaultOptions: members.HasDefaultOptions,
            HasOptions: members.HasOptions,
            Members: members.Texts,
            HookCalls: new(HookParser.Calls(type, written)),
            WrittenKinds: new(HookParser.Kinds(written)),
            CallsInstance: written.Hooks.Any(hook => !hook.Method.Symbol.IsStatic),
            OverrideAccessibility: OverrideAccessibility(compilation, attribute));
    }

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
