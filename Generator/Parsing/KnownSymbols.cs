using System.Runtime.CompilerServices;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>
/// The symbols of the types that hooks and generated members are written with: those that the runtime itself names, so that a type of the
/// same name elsewhere is another one.
/// </summary>
internal sealed class KnownSymbols
{
    // Weak, so that nothing of the compiler is held. Compilations with the same references share the runtime's symbol.
    private static readonly ConditionalWeakTable<IAssemblySymbol, KnownSymbols> Runtimes = new();

    private readonly Dictionary<KnownType, INamedTypeSymbol?> _symbols;

    private KnownSymbols(IAssemblySymbol runtime)
    {
        var assemblies = runtime.Modules.SelectMany(static module => module.ReferencedAssemblySymbols).Prepend(runtime).ToArray();
        _symbols = KnownType.All.ToDictionary(static type => type, type => Find(type.MetadataName, assemblies));
    }

    /// <summary>The symbols that the runtime of a class's attribute knows.</summary>
    public static KnownSymbols Of(AttributeData attribute) => Runtimes.GetValue(attribute.AttributeClass!.ContainingAssembly, static runtime => new KnownSymbols(runtime));

    /// <summary>Whether a type is a known one, whatever is said of null.</summary>
    public bool Is(ITypeSymbol type, KnownType known) =>
        type is INamedTypeSymbol named
        && SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, _symbols[known])
        && (known.Argument is null || Is(named.TypeArguments[0], known.Argument));

    /// <summary>Whether a method takes just these, none by reference.</summary>
    public bool Takes(IMethodSymbol method, IReadOnlyList<KnownType> types)
    {
        if (method.Parameters.Length != types.Count)
        {
            return false;
        }

        for (var index = 0; index < types.Count; index++)
        {
            if (method.Parameters[index].RefKind != RefKind.None || !Is(method.Parameters[index].Type, types[index]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The type that an assembly has, or has moved to another.</summary>
    public static INamedTypeSymbol? Find(string metadataName, IAssemblySymbol assembly) =>
        (assembly.GetTypeByMetadataName(metadataName) ?? assembly.ResolveForwardedType(metadataName)) is { TypeKind: not TypeKind.Error } found ? found : null;

    private static INamedTypeSymbol? Find(string metadataName, IAssemblySymbol[] assemblies) => assemblies
        .Select(assembly => Find(metadataName, assembly))
        .FirstOrDefault(static found => found is not null);
}
