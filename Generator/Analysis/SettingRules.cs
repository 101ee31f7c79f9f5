using System.Globalization;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which values can work. The runtime has the same rules, for what is known only there.</summary>
internal static class SettingRules
{
    /// <summary>As long as nginx waits by default (proxy_read_timeout).</summary>
    private const int ProxyTimeout = 60_000;

    /// <summary>About the round trip around the globe, without any queue.</summary>
    private const int SlowRoundTrip = 100;

    public static IEnumerable<Diagnostic> Check(AttributeData attribute, CancellationToken cancellationToken)
    {
        var values = new WrittenValues(attribute, cancellationToken);
        return CheckNumbers(values).Concat(CheckTexts(values)).Concat(CheckAddress(values)).Concat(CheckEnums(values)).Concat(CheckTimes(values));
    }

    private static IEnumerable<Diagnostic> CheckNumbers(WrittenValues values)
    {
        foreach (var setting in Setting.All)
        {
            if (setting.Least is { } least && values.Number(setting) is { } number && number < least)
            {
                yield return Diagnostic.Create(Rules.NumberTooSmall, values.PlaceOf(setting), setting.Name, Text(number), setting.LeastMeaning);
            }
        }

        var retry = values.Number(Setting.Retry) ?? (int)Setting.Retry.Default!;
        if (values.Number(Setting.RetryCap) is >= 1 and var cap && cap < retry)
        {
            yield return Diagnostic.Create(Rules.RetryCapBelowRetry, values.PlaceOf(Setting.RetryCap), Text(cap), Text(retry));
        }
    }

    private static IEnumerable<Diagnostic> CheckTexts(WrittenValues values)
    {
        foreach (var setting in Setting.All.Where(static setting => setting.Kind == SettingKind.Text))
        {
            if (values.IsWritten(setting) && Fault(values.Text(setting)) is { } fault)
            {
                yield return Diagnostic.Create(Rules.TextCannotBeSent, values.PlaceOf(setting), setting.Name, fault);
            }
        }

        var ping = values.IsWritten(Setting.Ping) ? values.Text(Setting.Ping) : (string)Setting.Ping.Default!;
        var pong = values.IsWritten(Setting.Pong) ? values.Text(Setting.Pong) : (string)Setting.Pong.Default!;
        if (ping == pong && !string.IsNullOrEmpty(ping))
        {
            yield return Diagnostic.Create(Rules.PingEqualsPong, values.PlaceOf(values.IsWritten(Setting.Pong) ? Setting.Pong : Setting.Ping), ping);
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

    private static IEnumerable<Diagnostic> CheckAddress(WrittenValues values)
    {
        if (values.Text(Setting.Url) is { } address && !SettingsParser.IsWebSocketAddress(address))
        {
            yield return Diagnostic.Create(Rules.AddressNotValid, values.PlaceOf(Setting.Url), address);
        }
    }

    private static IEnumerable<Diagnostic> CheckEnums(WrittenValues values)
    {
        foreach (var setting in Setting.All.Where(static setting => setting.Kind == SettingKind.Choice))
        {
            if (values.Enum(setting) is { } value && SettingsParser.MemberOf(value) is null)
            {
                var members = value.Type!.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).Select(field => $"{setting.Name}.{field.Name}");
                yield return Diagnostic.Create(Rules.ValueNotDefined, values.PlaceOf(setting), setting.Name, Convert.ToString(value.Value, CultureInfo.InvariantCulture), string.Join(" or ", members));
            }
        }
    }

    private static IEnumerable<Diagnostic> CheckTimes(WrittenValues values)
    {
        if (values.Number(Setting.Interval) is >= ProxyTimeout and var interval)
        {
            yield return Diagnostic.Create(Rules.IntervalOutlivesProxies, values.PlaceOf(Setting.Interval), Text(interval));
        }

        var decisive = values.IsWritten(Setting.Timeout) ? Setting.Timeout : Setting.Interval;
        if (values.Number(decisive) is >= 1 and < SlowRoundTrip and var timeout)
        {
            yield return Diagnostic.Create(Rules.TimeoutTripsOnSlowNetworks, values.PlaceOf(decisive), Text(timeout), decisive == Setting.Timeout ? "" : ", because it follows Interval");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The attribute's arguments, and where each is written.</summary>
    private sealed class WrittenValues(AttributeData attribute, CancellationToken cancellationToken)
    {
        private readonly Dictionary<Setting, TypedConstant> _constants = SettingsParser.Values(attribute)
            .ToDictionary(value => value.Setting, value => value.Constant);

        private readonly AttributeSyntax? _syntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;

        // What is no constant is the compiler's to report.
        public bool IsWritten(Setting setting) => _constants.TryGetValue(setting, out var constant) && constant.Kind != TypedConstantKind.Error;

        public int? Number(Setting setting) => IsWritten(setting) ? _constants[setting].Value as int? : null;

        public string? Text(Setting setting) => IsWritten(setting) ? _constants[setting].Value as string : null;

        public TypedConstant? Enum(Setting setting) => IsWritten(setting) && _constants[setting].Kind == TypedConstantKind.Enum ? _constants[setting] : null;

        public Location PlaceOf(Setting setting)
        {
            var arguments = _syntax?.ArgumentList?.Arguments ?? default;
            var argument = arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == setting.Name)
                ?? arguments.FirstOrDefault(argument => argument.NameEquals is null);
            return (argument?.Expression ?? (SyntaxNode?)_syntax)?.GetLocation() ?? Location.None;
        }
    }
}
