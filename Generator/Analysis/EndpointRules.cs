using Heartbeat.Generator.Integrations.AspNetCore;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which classes ASP.NET Core is to serve and cannot. The call of a method that was not generated says nothing of the reason.</summary>
internal static class EndpointRules
{
    public static Violation Check(INamedTypeSymbol type, EndpointObstacle obstacle, CancellationToken cancellationToken)
    {
        var (reason, cure) = Explain(obstacle);
        return new Violation(Rules.EndpointNotGenerated, ClassRules.NameOf(type, cancellationToken), type.Name, ClassRules.Title(type), reason, cure);
    }

    private static (string Reason, string Cure) Explain(EndpointObstacle obstacle)
    {
        var title = obstacle.Symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
        return obstacle.Kind switch
        {
            EndpointObstacleKind.Generic => ($"'{title}' is generic", "remove its type parameters"),
            EndpointObstacleKind.NotSeen => ($"other code of the project cannot see '{title}'", "make that internal or public"),
            EndpointObstacleKind.NoConstructor => ("it has no constructor that other code of the project can see", "make one internal or public"),
            EndpointObstacleKind.ByReference => ($"its constructor takes '{obstacle.Symbol.Name}' by reference", "take that by value"),
            EndpointObstacleKind.NotAService => ($"its constructor takes '{obstacle.Symbol.Name}', a '{TypeOf(obstacle.Symbol)}', which no service can be", "take something else"),
            EndpointObstacleKind.ExternAlias => ($"it is given a '{title}', which only an extern alias names", "add the alias 'global' to that reference"),
            _ => throw new InvalidOperationException($"Nothing explains the obstacle {obstacle.Kind}."),
        };
    }

    private static string TypeOf(ISymbol parameter) => ((IParameterSymbol)parameter).Type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
