using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>Reads how ASP.NET Core can serve a class: its constructor, and who can see it.</summary>
internal static class EndpointParser
{
    /// <summary>Attributes that warn wherever the class is named: the generated class, which names it, gets the same attribute.</summary>
    private static readonly string[] Warnings =
    [
        "System.ObsoleteAttribute",
        "System.Diagnostics.CodeAnalysis.ExperimentalAttribute",
        "System.Diagnostics.CodeAnalysis.RequiresDynamicCodeAttribute",
        "System.Diagnostics.CodeAnalysis.RequiresUnreferencedCodeAttribute",
        "System.Runtime.Versioning.RequiresPreviewFeaturesAttribute",
    ];

    /// <summary>The model, or null where the framework cannot construct the class, or is not to.</summary>
    public static EndpointModel? Parse(INamedTypeSymbol type, AttributeData attribute, string fileName, Compilation compilation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var levels = SocketClass.ContainersOf(type).Append(type).ToArray();
        if (!IsWanted(attribute)
            || type.IsAbstract
            || levels.Any(level => level.Arity > 0 || !IsSeenByTheAssembly(level))
            || Constructor(type, compilation) is not { } constructor)
        {
            return null;
        }

        var isPublic = levels.All(level => level.DeclaredAccessibility == Accessibility.Public);
        return new EndpointModel(
            HintName: $"{fileName}-Endpoint.g.cs",
            Namespace: Display.Namespace(type),
            Attributes: new(Attributes(levels.Append<ISymbol>(constructor).Concat(Given(type, constructor).SelectMany(NamedIn)), isPublic, compilation)),
            IsPublic: isPublic,
            ClassName: ClassName(type, levels),
            MethodName: $"Map{type.Name}",
            Request: new RequestModel("Heartbeat-EndpointRequest.g.cs", RequestClass(compilation)),
            Socket: Display.Type(type),
            HasOtherConstructors: type.InstanceConstructors.Length > 1,
            Arguments: new(constructor.Parameters.Where(parameter => !parameter.IsParams).Select(Argument)),
            Members: new(SetsRequiredMembers(constructor) ? [] : RequiredMembers(type).Select(Member)));
    }

    private static bool IsWanted(AttributeData attribute) =>
        SettingsParser.Values(attribute).All(written => written.Setting != Setting.Endpoint || written.Constant.Value is not false);

    private static bool IsSeenByTheAssembly(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    /// <summary>The constructor that is marked for this; else, of those without a warning, the one with the most parameters, the first of several such.</summary>
    private static IMethodSymbol? Constructor(INamedTypeSymbol type, Compilation compilation) => type.InstanceConstructors
        .Where(constructor => IsSeenByTheAssembly(constructor)
            && constructor.Parameters.All(CanBeResolved)
            && Given(type, constructor).SelectMany(NamedIn).All(named => CanBeNamed(named, compilation)))
        .OrderByDescending(constructor => Has(constructor, "Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructorAttribute"))
        .ThenBy(constructor => Warnings.Any(warning => Has(constructor, warning)))
        .ThenByDescending(constructor => constructor.Parameters.Length)
        .FirstOrDefault();

    private static bool CanBeResolved(IParameterSymbol parameter) =>
        parameter.RefKind is RefKind.None or RefKind.In && (parameter.IsParams || CanBeTypeArgument(parameter.Type));

    private static bool CanBeTypeArgument(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => false,
        IArrayTypeSymbol array => CanBeTypeArgument(array.ElementType),
        _ => !type.IsRefLikeType,
    };

    // What comes by an extern alias alone has no name that begins with "global::".
    private static bool CanBeNamed(ITypeSymbol type, Compilation compilation) =>
        compilation.GetMetadataReference(type.ContainingAssembly) is not { Properties.Aliases: { IsEmpty: false } aliases } || aliases.Contains("global");

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
        foreach (var warning in Warnings)
        {
            if (named.SelectMany(symbol => symbol.GetAttributes()).FirstOrDefault(attribute => Is(attribute, warning)) is { } attribute)
            {
                yield return Constant.Attribute(attribute);
            }
        }

        // The framework does not say that it complies, so a method with its types cannot.
        if (isPublic && compilation.Assembly.GetAttributes().Any(attribute => Is(attribute, "System.CLSCompliantAttribute") && attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is true))
        {
            yield return "global::System.CLSCompliant(false)";
        }
    }

    /// <summary>The types of what the endpoint asks the request's services for.</summary>
    private static IEnumerable<ITypeSymbol> Given(INamedTypeSymbol type, IMethodSymbol constructor) => constructor.Parameters
        .Select(parameter => parameter.Type)
        .Concat(SetsRequiredMembers(constructor) ? [] : RequiredMembers(type).Select(TypeOf));

    private static IEnumerable<ITypeSymbol> NamedIn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => NamedIn(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(NamedIn).Concat(named.ContainingType is { } container ? NamedIn(container) : []).Append(named),
        _ => [],
    };

    private static ITypeSymbol TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

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
        .Where(attribute => Is(attribute, "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute") && attribute.ConstructorArguments.Length == 1)
        .Select(attribute => Constant.Expression(attribute.ConstructorArguments[0]))
        .FirstOrDefault();

    private static bool SetsRequiredMembers(IMethodSymbol constructor) =>
        Has(constructor, "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute");

    /// <summary>Those of the class and its bases, of which an override stands for what it overrides.</summary>
    private static IEnumerable<ISymbol> RequiredMembers(INamedTypeSymbol type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            foreach (var member in level.GetMembers())
            {
                if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true } && names.Add(member.Name))
                {
                    yield return member;
                }
            }
        }
    }

    private static bool Has(ISymbol symbol, string attributeName) => symbol.GetAttributes().Any(attribute => Is(attribute, attributeName));

    // By the last part first: to spell all of a name costs much more, and hardly any is the one.
    private static bool Is(AttributeData attribute, string name) =>
        attribute.AttributeClass is { } type && name.EndsWith(type.Name, StringComparison.Ordinal) && type.ToDisplayString() == name;
}
