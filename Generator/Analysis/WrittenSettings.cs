using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Analysis;

/// <summary>The attribute's arguments, and where each is written.</summary>
internal sealed class WrittenSettings(AttributeData attribute, CancellationToken cancellationToken)
{
    private readonly Dictionary<Setting, TypedConstant> _constants = SettingsParser.Values(attribute)
        .ToDictionary(value => value.Setting, value => value.Constant);

    private readonly AttributeSyntax? _syntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;

    // What is no constant is the compiler's to report.
    public bool IsWritten(Setting setting) => _constants.TryGetValue(setting, out var constant) && constant.Kind != TypedConstantKind.Error;

    public int? Number(Setting setting) => IsWritten(setting) ? _constants[setting].Value as int? : null;

    public bool? Flag(Setting setting) => IsWritten(setting) ? _constants[setting].Value as bool? : null;

    public string? Text(Setting setting) => IsWritten(setting) ? _constants[setting].Value as string : null;

    public TypedConstant? Enum(Setting setting) => IsWritten(setting) && _constants[setting].Kind == TypedConstantKind.Enum ? _constants[setting] : null;

    public TypedConstant? Type(Setting setting) => IsWritten(setting) && _constants[setting].Kind == TypedConstantKind.Type ? _constants[setting] : null;

    public TypedConstant? Array(Setting setting) => IsWritten(setting) && _constants[setting].Kind == TypedConstantKind.Array ? _constants[setting] : null;

    public Location PlaceOf(Setting setting) => (ExpressionOf(setting) ?? (SyntaxNode?)_syntax)?.GetLocation() ?? Location.None;

    /// <summary>Where the entries of an array are written, one by one; null where they do not stand there as themselves.</summary>
    // An array that is written in brackets has no initializer, but the entries themselves: their kind of node is of a newer compiler than this one is built with.
    public SyntaxNode[]? EntriesOf(Setting setting, int count)
    {
        var expression = ExpressionOf(setting);
        var entries = expression?.ChildNodes().OfType<InitializerExpressionSyntax>().SingleOrDefault()?.ChildNodes() ?? expression?.ChildNodes();
        return entries?.ToArray() is { } found && found.Length == count ? found : null;
    }

    /// <summary>Whether the value stands there as itself, and not as a constant that other code uses too.</summary>
    public bool IsLiteral(Setting setting) => ExpressionOf(setting) is LiteralExpressionSyntax;

    private ExpressionSyntax? ExpressionOf(Setting setting)
    {
        var arguments = _syntax?.ArgumentList?.Arguments ?? default;
        var argument = arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == setting.Name)
            ?? arguments.FirstOrDefault(argument => argument.NameEquals is null);
        return argument?.Expression;
    }
}
