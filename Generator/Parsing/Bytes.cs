using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>The many types in which a person may write the bytes of a message: an array, a span, memory, a segment.</summary>
internal static class Bytes
{
    /// <summary>Whether a type that was written has bytes, and a hook's type too, so that the one can become the other.</summary>
    public static bool AreBoth(ITypeSymbol written, KnownType wanted) =>
        (wanted == KnownType.ByteSpan || wanted == KnownType.ByteMemory) && written switch
        {
            IArrayTypeSymbol array => IsByte(array.ElementType),
            INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } => IsByte(arguments[0]),
            _ => false,
        };

    private static bool IsByte(ITypeSymbol type) => type.SpecialType == SpecialType.System_Byte;
}
