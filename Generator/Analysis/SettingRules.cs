using System.Globalization;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which values can work. The runtime has the same rules, for what is known only there.</summary>
internal static class SettingRules
{
    public static IEnumerable<Violation> Check(AttributeData attribute, CancellationToken cancellationToken)
    {
        var values = new WrittenSettings(attribute, cancellationToken);
        var known = KnownSymbols.Of(attribute);
        return CheckNumbers(values)
            .Concat(ProtocolRules.IsOtherThanText(values, known) ? [] : CheckTexts(values))
            .Concat(ProtocolRules.Check(values, known, cancellationToken))
            .Concat(AddressRules.Check(values))
            .Concat(OriginRules.Check(values))
            .Concat(CheckEnums(values))
            .Concat(TimeRules.Check(values))
            .Concat(ReturnRules.Check(values));
    }

    private static IEnumerable<Violation> CheckNumbers(WrittenSettings values)
    {
        foreach (var setting in Setting.All)
        {
            if (setting.Least is { } least && values.Number(setting) is { } number && number < least)
            {
                yield return new Violation(Rules.NumberTooSmall, values.PlaceOf(setting), setting.Name, Text(number), setting.LeastMeaning!)
                {
                    // A millisecond can work, and is what nobody means.
                    Replacement = Text(setting.Kind == SettingKind.Time && least > 0 ? TimeRules.LeastUsual : least),
                };
            }
        }

        if (TimeRules.IsCapBelowRetry(values, out var cap, out var retry))
        {
            yield return new Violation(Rules.RetryCapBelowRetry, values.PlaceOf(Setting.RetryCap), Text(cap), Text(retry)) { Replacement = Text(retry) };
        }
    }

    private static IEnumerable<Violation> CheckTexts(WrittenSettings values)
    {
        foreach (var setting in Setting.All.Where(static setting => setting.Kind == SettingKind.Text))
        {
            if (values.IsWritten(setting) && Fault(values.Text(setting)) is { } fault)
            {
                yield return new Violation(Rules.TextCannotBeSent, values.PlaceOf(setting), setting.Name, fault);
            }
        }

        var ping = values.IsWritten(Setting.Ping) ? values.Text(Setting.Ping) : (string)Setting.Ping.Default!;
        var pong = values.IsWritten(Setting.Pong) ? values.Text(Setting.Pong) : (string)Setting.Pong.Default!;
        if (ping == pong && ping is { Length: > 0 })
        {
            yield return new Violation(Rules.PingEqualsPong, values.PlaceOf(values.IsWritten(Setting.Pong) ? Setting.Pong : Setting.Ping), ping);
        }

        if (values.Text(Setting.PongShape) is { } shape && PongShapes.Fault(shape, Fault(ping) is null ? ping : null) is { } shapeFault)
        {
            yield return new Violation(Rules.PongShapeNotValid, values.PlaceOf(Setting.PongShape), shapeFault);
        }
    }

    private static string? Fault(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return text is null ? "is null" : "is empty";
        }

        for (var index = 0; index < text!.Length; index++)
        {
            if (char.IsSurrogatePair(text, index))
            {
                index++;
            }
            else if (char.IsSurrogate(text[index]))
            {
                return "holds half a surrogate pair, which has no UTF-8 form";
            }
        }

        return null;
    }

    private static IEnumerable<Violation> CheckEnums(WrittenSettings values)
    {
        foreach (var setting in Setting.All.Where(static setting => setting.Kind == SettingKind.Choice))
        {
            if (values.Enum(setting) is { } value && SettingsParser.MemberOf(value) is null)
            {
                var members = value.Type!.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).Select(field => $"{setting.Name}.{field.Name}");
                yield return new Violation(Rules.ValueNotDefined, values.PlaceOf(setting), setting.Name, Convert.ToString(value.Value, CultureInfo.InvariantCulture), string.Join(" or ", members));
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
