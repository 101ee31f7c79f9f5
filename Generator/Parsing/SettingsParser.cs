using System.Globalization;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Parsing;

/// <summary>Reads the attribute's values: those that were written, as they were written, whether or not they can work.</summary>
internal static class SettingsParser
{
    public const string Address = "Url";

    private static readonly HashSet<string> Times = new(StringComparer.Ordinal)
    {
        "Interval", "Timeout", "Retry", "RetryCap", "ConnectTimeout", "CloseTimeout",
    };

    public static EquatableArray<SettingModel> Parse(AttributeData attribute) =>
        new(Values(attribute)
            .Select(value => (value.Name, Text: Expression(value.Name, value.Constant)))
            .Where(value => value.Text is not null)
            .Select(value => new SettingModel(value.Name, value.Text!)));

    /// <summary>Whether there is an address, even one that cannot work: that is one error, and a missing member must not be another.</summary>
    public static bool WritesAddress(AttributeData attribute) =>
        Values(attribute).Any(value => value.Name == Address && value.Constant.Kind != TypedConstantKind.Error && value.Constant.Value is not null);

    /// <summary>What was written, by the name of its property. The address of the constructor counts only where no property replaces it.</summary>
    public static IEnumerable<(string Name, TypedConstant Constant)> Values(AttributeData attribute)
    {
        // A second value of the same is the compiler's error to report. The first stands, so that nothing else is one.
        var named = attribute.NamedArguments
            .GroupBy(argument => argument.Key, StringComparer.Ordinal)
            .Select(arguments => (arguments.Key, arguments.First().Value));
        return attribute.ConstructorArguments.Length == 1 && attribute.NamedArguments.All(argument => argument.Key != Address)
            ? named.Prepend((Address, attribute.ConstructorArguments[0]))
            : named;
    }

    private static string? Expression(string name, TypedConstant constant) => constant switch
    {
        { Kind: TypedConstantKind.Enum } => EnumMember(constant),
        { Kind: not TypedConstantKind.Primitive } => null,
        { Value: string address } when name == Address => AddressOf(address),
        { Value: null } when name == Address => null,
        { Value: null } => "null!",
        { Value: int milliseconds } when Times.Contains(name) => $"global::System.TimeSpan.FromMilliseconds({Number(milliseconds)})",
        { Value: int number } => Number(number),
        { Value: bool yes } => yes ? "true" : "false",
        { Value: string text } => SymbolDisplay.FormatLiteral(text, quote: true),
        _ => null,
    };

    private static string EnumMember(TypedConstant constant)
    {
        var typeName = Display.Type(constant.Type!);
        return MemberOf(constant) is { } member
            ? $"{typeName}.{member.Name}"
            : $"({typeName})({Convert.ToString(constant.Value, CultureInfo.InvariantCulture)})";
    }

    /// <summary>The member of an enumeration that a value is, or null where there is none.</summary>
    public static IFieldSymbol? MemberOf(TypedConstant constant) =>
        constant.Type!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value));

    /// <summary>Whether it is an absolute ws or wss address: what the runtime requires too.</summary>
    public static bool IsWebSocketAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "ws" or "wss";

    // An address that Uri refuses would break the class as soon as it is touched; without one, ConnectAsync says what is missing.
    private static string? AddressOf(string address) =>
        IsWebSocketAddress(address)
            ? $"new global::System.Uri({SymbolDisplay.FormatLiteral(address, quote: true)})"
            : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
