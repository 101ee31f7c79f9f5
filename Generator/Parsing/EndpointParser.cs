using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>Reads how ASP.NET Core can serve a class: its constructor, and who can see it.</summary>
internal static class EndpointParser
{
    private const string Services = "global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions";

    /// <summary>The model, or null where the framework is not referenced or cannot construct the class.</summary>
    public static EndpointModel? Parse(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Routing.IEndpointRouteBuilder") is null
            || compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Http.HttpContext") is null)
        {
            return null;
        }

        var levels = SocketParser.ContainersOf(type).Append(type).ToArray();
        if (type.IsAbstract || levels.Any(level => level.Arity > 0 || !IsSeenByTheAssembly(level)) || Constructor(type) is not { } constructor)
        {
            return null;
        }

        return new EndpointModel(
            HintName: HintName.Of(type, "-Endpoint"),
            Namespace: Display.Namespace(type),
            Accessibility: levels.All(level => level.DeclaredAccessibility == Accessibility.Public) ? "public" : "internal",
            ClassName: ClassName(type, levels),
            MethodName: $"Map{type.Name}",
            Socket: Display.Type(type),
            Arguments: new(Arguments(constructor)));
    }

    private static bool IsSeenByTheAssembly(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    /// <summary>The constructor with the most parameters, the first of several such.</summary>
    private static IMethodSymbol? Constructor(INamedTypeSymbol type) => type.InstanceConstructors
        .Where(constructor => IsSeenByTheAssembly(constructor) && constructor.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In))
        .OrderByDescending(constructor => constructor.Parameters.Length)
        .FirstOrDefault();

    // Joined by underscores; an underscore within a name becomes "_1", which no name can begin with. So no two sockets share a class.
    private static string ClassName(INamedTypeSymbol type, INamedTypeSymbol[] levels)
    {
        var names = levels.Select(level => level.Name).Append("Endpoint");
        for (var space = type.ContainingNamespace; !space.IsGlobalNamespace; space = space.ContainingNamespace)
        {
            names = names.Prepend(space.Name);
        }

        return string.Join("_", names.Select(name => name.Replace("_", "_1")));
    }

    private static IEnumerable<string> Arguments(IMethodSymbol constructor)
    {
        var hasGap = false;
        foreach (var parameter in constructor.Parameters)
        {
            if (Argument(parameter) is { } argument)
            {
                yield return hasGap ? $"{Display.Name(parameter)}: {argument}" : argument;
            }
            else
            {
                hasGap = true;
            }
        }
    }

    /// <summary>The value of a parameter, or null where its own default stands, which no service could tell from a missing one.</summary>
    private static string? Argument(IParameterSymbol parameter)
    {
        var type = Display.Type(parameter.Type.WithNullableAnnotation(NullableAnnotation.None));
        return parameter switch
        {
            _ when type == "global::Microsoft.AspNetCore.Http.HttpContext" => "context",
            _ when type == "global::System.Threading.CancellationToken" => "context.RequestAborted",
            { HasExplicitDefaultValue: true } when parameter.Type.IsValueType || parameter.ExplicitDefaultValue is not null => null,
            { HasExplicitDefaultValue: true, NullableAnnotation: NullableAnnotation.NotAnnotated } => $"{Services}.GetService<{type}>(context.RequestServices)!",
            { HasExplicitDefaultValue: true } or { NullableAnnotation: NullableAnnotation.Annotated, Type.IsReferenceType: true } => $"{Services}.GetService<{type}>(context.RequestServices)",
            _ => $"{Services}.GetRequiredService<{type}>(context.RequestServices)",
        };
    }
}
