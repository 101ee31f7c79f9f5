using System.Globalization;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>Reads the attribute's values: those that were written, as they were written, whether or not they can work.</summary>
internal static class SettingsParser
{
    public static EquatableArray<SettingModel> Parse(AttributeData attribute, KnownSymbols known, CancellationToken cancellationToken) =>
        new(Values(attribute)
            .Select(written => (written.Setting, Value: Value(written.Setting, written.Constant, known, cancellationToken)))
            .Where(found => found.Value is not null && found.Setting.Option is not null)
            .Select(found => new SettingModel(found.Setting.Option!, found.Value!)));

    /// <summary>What was written. The address of the constructor counts only where no property replaces it.</summary>
    public static IEnumerable<(Setting Setting, TypedConstant Constant)> Values(AttributeData attribute)
    {
        // A second value of the same is the compiler's error to report. The first stands, so that nothing else is one.
        var named = attribute.NamedArguments
            .GroupBy(argument => argument.Key, StringComparer.Ordinal)
            .Select(arguments => (Setting: SettingOf(arguments.Key, attribute), arguments.First().Value))
            .Where(written => written.Setting is not null)
            .Select(written => (written.Setting!, written.Value));
        return attribute.ConstructorArguments.Length == 1 && attribute.NamedArguments.All(argument => argument.Key != Setting.Url.Name)
            ? named.Prepend((Setting.Url, attribute.ConstructorArguments[0]))
            : named;
    }

    /// <summary>The member of an enumeration that a value is, or null where there is none.</summary>
    public static IFieldSymbol? MemberOf(TypedConstant constant) =>
        constant.Type!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value));

    /// <summary>Whether it is an absolute ws or wss address: what the runtime requires too.</summary>
    public static bool IsWebSocketAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "ws" or "wss";

    /// <returns>Null where the attribute has no such property, which is the compiler's error to report.</returns>
    private static Setting? SettingOf(string name, AttributeData attribute)
    {
        if (Setting.Named(name) is { } setting)
        {
            return setting;
        }

        return attribute.AttributeClass!.GetMembers(name).Length == 0
            ? null
            : throw new InvalidOperationException($"This generator does not know the setting {name} of the runtime that is referenced. Use the generator and the runtime of one version.");
    }

    /// <returns>Null where the value is the compiler's error to report, or one with which the class would not compile, or break as soon as it is touched.</returns>
    private static SettingValue? Value(Setting setting, TypedConstant constant, KnownSymbols known, CancellationToken cancellationToken) => setting.Kind switch
    {
        _ when constant.Kind == TypedConstantKind.Error => null,
        SettingKind.Time => constant.Value is int milliseconds ? new SettingValue.Time(milliseconds) : null,
        SettingKind.Number => constant.Value is int number ? new SettingValue.Number(number) : null,
        SettingKind.Flag => constant.Value is bool yes ? new SettingValue.Flag(yes) : null,
        SettingKind.Text or SettingKind.Shape => constant.Value is string or null ? new SettingValue.Text((string?)constant.Value) : null,
        SettingKind.Choice => constant.Kind == TypedConstantKind.Enum ? Choice(constant) : null,
        SettingKind.Type => HeartbeatType.Named(constant) is { } type ? Maker(type, known, cancellationToken) : null,
        SettingKind.Origins => Origins(constant),
        SettingKind.Address => constant.Value is string address && IsWebSocketAddress(address) ? new SettingValue.Address(address) : null,
        _ => throw new InvalidOperationException($"Nothing reads the setting {setting.Name}, which is a {setting.Kind}."),
    };

    // The text heartbeat is the options' own where they have no function, with their texts.
    private static SettingValue.Maker? Maker(ITypeSymbol type, KnownSymbols known, CancellationToken cancellationToken) =>
        known.Is(type, KnownType.TextHeartbeat) || HeartbeatType.ObstacleOf(type, known, cancellationToken) is not null ? null : new SettingValue.Maker(Display.Type(type));

    private static SettingValue.Texts? Origins(TypedConstant constant) =>
        constant is { Kind: TypedConstantKind.Array, IsNull: false } && constant.Values.All(static entry => entry.Value is string)
            ? new SettingValue.Texts(new(constant.Values.Select(static entry => (string)entry.Value!)))
            : null;

    private static SettingValue.Choice Choice(TypedConstant constant) => new(
        Display.Type(constant.Type!),
        MemberOf(constant)?.Name,
        Convert.ToInt64(constant.Value, CultureInfo.InvariantCulture));
}
