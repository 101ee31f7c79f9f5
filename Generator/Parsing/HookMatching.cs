using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>Which methods have a hook's signature.</summary>
internal static class HookMatching
{
    public static bool Matches(this HookShape shape, IMethodSymbol method) =>
        method.Name == shape.Name
        && method.Arity == 0
        && method.RefKind == RefKind.None
        && method.ReturnType.NullableAnnotation != NullableAnnotation.Annotated
        && shape.ReturnTypes.Contains(Display.TypeWithoutNullability(method.ReturnType), StringComparer.Ordinal)
        && method.Parameters.Length == shape.Parameters.Count
        && method.Parameters.Zip(shape.Parameters, Accepts).All(accepts => accepts);

    private static bool Accepts(IParameterSymbol parameter, (string Type, string Name) expected) =>
        parameter.RefKind is RefKind.None or RefKind.In
        && Display.TypeWithoutNullability(parameter.Type) == expected.Type;
}
