using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>Reads how ASP.NET Core can serve a class: its constructor, and who can see it.</summary>
internal static class EndpointParser
{
    /// <summary>The model, or null where the framework cannot construct the class, or is not to.</summary>
    public static EndpointModel? Parse(INamedTypeSymbol type, AttributeData attribute, string fileName, Compilation compilation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var levels = SocketClass.ContainersOf(type).Append(type).ToArray();
        if (!IsWanted(attribute)
            || type.IsAbstract
            || !levels.All(EndpointConstructor.CanBeNamed)
            || EndpointConstructor.Of(type, compilation) is not { } constructor)
        {
            return null;
        }

        var isPublic = levels.All(level => level.DeclaredAccessibility == Accessibility.Public);
        return new EndpointModel(
            HintName: $"{fileName}-Endpoint.g.cs",
            Namespace: Display.Namespace(type),
            Attributes: new(Attributes(levels.Append<ISymbol>(constructor).Concat(EndpointConstructor.Given(type, constructor).SelectMany(EndpointConstructor.NamedIn)), isPublic, compilation)),
            IsPublic: isPublic,
            ClassName: ClassName(type, levels),
            MethodName: $"Map{type.Name}",
            Request: new RequestModel("Heartbeat-EndpointRequest.g.cs", RequestClass(compilation)),
            Socket: Display.Type(type),
            HasOtherConstructors: type.InstanceConstructors.Length > 1,
            Arguments: new(constructor.Parameters.Where(parameter => !parameter.IsParams).Select(Argument)),
            Members: new(EndpointConstructor.SetsRequiredMembers(constructor) ? [] : EndpointConstructor.RequiredMembers(type).Select(Member)));
    }

    /// <summary>Whether the class does not say that it is not to be served.</summary>
    public static bool IsWanted(AttributeData attribute) =>
        SettingsParser.Values(attribute).All(written => written.Setting != Setting.Endpoint || written.Constant.Value is not false);

    // Joined by underscores; an underscore within a name becomes "_1", which no name can begin with. So no two sockets share a class, nor does one
    // share it with a class of the user's: no other ends in an underscore.
    private static string ClassName(INamedTypeSymbol type, INamedTypeSymbol[] levels)
    {
        var names = levels.Select(level => level.Name).Append("Endpoint");
        for (var space = type.ContainingNamespace; !space.IsGlobalNamespace; space = space.ContainingNamespace)
        {
            names = names.Prepend(space.Name);
        }

        var free = string.Join("_", names.Select(name => name.Replace("_", "_1")));
        while (type.ContainingNamespace.GetMembers(free).Any(member => member is not INamedTypeSymbol { Arity: > 0 }))
        {
            free += "_";
        }

        return free;
    }

    // Each assembly has its own, and may see another's: so the name of the assembly is in it, and each letter that no name can have by its number.
    private static string RequestClass(Compilation compilation)
    {
        var free = "HeartbeatRequest_" + string.Concat((compilation.AssemblyName ?? "").Select(letter =>
            char.IsLetterOrDigit(letter) ? letter.ToString() : FormattableString.Invariant($"_{(int)letter:X2}")));
        while (compilation.SourceModule.GlobalNamespace.GetMembers(free).Any())
        {
            free += "_";
        }

        return free;
    }

    private static IEnumerable<string> Attributes(IEnumerable<ISymbol> named, bool isPublic, Compilation compilation)
    {
        foreach (var warning in NamedAttribute.Warnings)
        {
            if (named.SelectMany(symbol => symbol.GetAttributes()).FirstOrDefault(attribute => NamedAttribute.Is(attribute, warning)) is { } attribute)
            {
                yield return Constant.Attribute(attribute);
            }
        }

        // The framework does not say that it complies, so a method with its types cannot.
        if (isPublic && compilation.Assembly.GetAttributes().Any(attribute => NamedAttribute.Is(attribute, "System.CLSCompliantAttribute") && attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is true))
        {
            yield return "global::System.CLSCompliant(false)";
        }
    }

    private static ArgumentSource Argument(IParameterSymbol parameter)
    {
        var type = parameter.Type.WithNullableAnnotation(NullableAnnotation.None);
        return parameter switch
        {
            // No service could be told apart from a missing one.
            { HasExplicitDefaultValue: true } when type.IsValueType || parameter.ExplicitDefaultValue is not null => new ArgumentSource.Constant(Constant.Expression(type, parameter.ExplicitDefaultValue)),
            { HasExplicitDefaultValue: true, NullableAnnotation: NullableAnnotation.NotAnnotated } => Service(parameter, type, isRequired: false, forgivesNull: true),
            _ => Service(parameter, type, isRequired: !parameter.HasExplicitDefaultValue && !AllowsNull(parameter.Type, parameter.NullableAnnotation)),
        };
    }

    private static EndpointMember Member(ISymbol member)
    {
        var (type, annotation) = member is IPropertySymbol property ? (property.Type, property.NullableAnnotation) : (((IFieldSymbol)member).Type, ((IFieldSymbol)member).NullableAnnotation);
        return new EndpointMember(Display.Name(member.Name), Service(member, type.WithNullableAnnotation(NullableAnnotation.None), !AllowsNull(type, annotation)));
    }

    private static bool AllowsNull(ITypeSymbol type, NullableAnnotation annotation) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T || (annotation == NullableAnnotation.Annotated && type.IsReferenceType);

    /// <summary>What the request gives to a parameter or a required member.</summary>
    /// <param name="target">The parameter or member.</param>
    /// <param name="type">Its type.</param>
    /// <param name="isRequired">Whether a service that is missing is an error.</param>
    /// <param name="forgivesNull">Whether one that is missing is given as null all the same.</param>
    private static ArgumentSource Service(ISymbol target, ITypeSymbol type, bool isRequired, bool forgivesNull = false)
    {
        var typeName = type.TypeKind == TypeKind.Dynamic ? "object" : Display.Type(type);
        var key = Key(target);
        return typeName switch
        {
            "global::Microsoft.AspNetCore.Http.HttpContext" => new ArgumentSource.HttpContext(),
            "global::System.Threading.CancellationToken" => new ArgumentSource.RequestAborted(),
            "global::System.IServiceProvider" when key is null => new ArgumentSource.ServiceProvider(),
            _ => new ArgumentSource.Service(typeName, key, isRequired, forgivesNull),
        };
    }

    private static string? Key(ISymbol target) => target.GetAttributes()
        .Where(attribute => NamedAttribute.Is(attribute, "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute") && attribute.ConstructorArguments.Length == 1)
        .Select(attribute => Constant.Expression(attribute.ConstructorArguments[0]))
        .FirstOrDefault();
}
