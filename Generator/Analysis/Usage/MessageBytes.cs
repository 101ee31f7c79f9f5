using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>Bytes that lie in the same buffer as those of a hook's parameter.</summary>
internal static class MessageBytes
{
    /// <summary>The parameter, with what only takes a part of it: <c>data.Slice(1)</c>, <c>data[1..]</c>.</summary>
    public static IOperation Whole(IOperation bytes)
    {
        while (bytes.Parent is { } part && IsPart(part, bytes))
        {
            bytes = part;
        }

        return bytes;
    }

    // A range is an operation that the oldest Roslyn has no name for.
    private static bool IsPart(IOperation part, IOperation bytes) =>
        SymbolEqualityComparer.Default.Equals(part.Type, bytes.Type)
        && (part is IInvocationOperation { TargetMethod.Name: "Slice" } slice ? slice.Instance == bytes
            : part.Syntax is ElementAccessExpressionSyntax access && access.Expression == bytes.Syntax);
}
