using System.Globalization;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which values can work. The runtime has the same rules, for what is known only there.</summary>
internal static class SettingRules
{
    private const int DefaultRetry = 5_000;

    /// <summary>As long as nginx waits by default (proxy_read_timeout).</summary>
    private const int ProxyTimeout = 60_000;

    /// <summary>About the round trip around the globe, without any queue.</summary>
    private const int SlowRoundTrip = 100;

    private static readonly (string Name, int Least, string Title)[] Numbers =
    [
        ("Interval", 1, "1 (a millisecond)"),
        ("Timeout", 1, "1 (a millisecond)"),
        ("Retry", 1, "1 (a millisecond)"),
        ("RetryCap", 1, "1 (a millisecond)"),
        ("ConnectTimeout", 1, "1 (a millisecond)"),
        ("CloseTimeout", 1, "1 (a millisecond)"),
        ("Misses", 1, "1"),
        ("Max", -1, "-1 (which means: never give up)"),
        ("MaxMessageSize", 1, "1 (a byte)"),
        ("Outbox", 1, "1 (a message)"),
    ];

    public static IEnumerable<Diagnostic> Check(AttributeData attribute, CancellationToken cancellationToken)
    {
        var values = new WrittenValues(attribute, cancellationToken);
        return CheckNumbers(values).Concat(CheckTexts(values)).Concat(CheckAddress(values)).Concat(CheckEnums(values)).Concat(CheckTimes(values));
    }

    private static IEnumerable<Diagnostic> CheckNumbers(WrittenValues values)
    {
        foreach (var (name, least, title) in Numbers)
        {
            if (values.Number(name) is { } number && number < least)
            {
                yield return Diagnostic.Create(Rules.NumberTooSmall, values.PlaceOf(name), name, Text(number), title);
            }
        }

        var retry = values.Number("Retry") ?? DefaultRetry;
        if (values.Number("RetryCap") is >= 1 and var cap && cap < retry)
        {
            yield return Diagnostic.Create(Rules.RetryCapBelowRetry, values.PlaceOf("RetryCap"), Text(cap), Text(retry));
        }
    }

    private static IEnumerable<Diagnostic> CheckTexts(WrittenValues values)
    {
        foreach (var name in new[] { "Ping", "Pong" })
        {
            if (values.IsWritten(name) && Fault(values.Text(name)) is { } fault)
            {
                yield return Diagnostic.Create(Rules.TextCannotBeSent, values.PlaceOf(name), name, fault);
            }
        }

        var ping = values.IsWritten("Ping") ? values.Text("Ping") : "ping";
        var pong = values.IsWritten("Pong") ? values.Text("Pong") : "pong";
        if (ping == pong && !string.IsNullOrEmpty(ping))
        {
            yield return Diagnostic.Create(Rules.PingEqualsPong, values.PlaceOf(values.IsWritten("Pong") ? "Pong" : "Ping"), ping);
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
        if (values.Text(SettingsParser.Address) is { } address && !SettingsParser.IsWebSocketAddress(address))
        {
            yield return Diagnostic.Create(Rules.AddressNotValid, values.PlaceOf(SettingsParser.Address), address);
        }
    }

    private static IEnumerable<Diagnostic> CheckEnums(WrittenValues values)
    {
        foreach (var name in new[] { "Backoff", "Liveness" })
        {
            if (values.Enum(name) is { } value && SettingsParser.MemberOf(value) is null)
            {
                var members = value.Type!.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).Select(field => $"{name}.{field.Name}");
                yield return Diagnostic.Create(Rules.ValueNotDefined, values.PlaceOf(name), name, Convert.ToString(value.Value, CultureInfo.InvariantCulture), string.Join(" or ", members));
            }
        }
    }

    private static IEnumerable<Diagnostic> CheckTimes(WrittenValues values)
    {
        if (values.Number("Interval") is >= ProxyTimeout and var interval)
        {
            yield return Diagnostic.Create(Rules.IntervalOutlivesProxies, values.PlaceOf("Interval"), Text(interval));
        }

        var decisive = values.IsWritten("Timeout") ? "Timeout" : "Interval";
        if (values.Number(decisive) is >= 1 and < SlowRoundTrip and var timeout)
        {
            yield return Diagnostic.Create(Rules.TimeoutTripsOnSlowNetworks, values.PlaceOf(decisive), Text(timeout), decisive == "Timeout" ? "" : ", because it follows Interval");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The attribute's arguments, and where each is written.</summary>
    private sealed class WrittenValues(AttributeData attribute, CancellationToken cancellationToken)
    {
        private readonly Dictionary<string, TypedConstant> _constants = SettingsParser.Values(attribute)
            .ToDictionary(value => value.Name, value => value.Constant, StringComparer.Ordinal);

        private readonly AttributeSyntax? _syntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;

        // What is no constant is the compiler's to report.
        public bool IsWritten(string name) => _constants.TryGetValue(name, out var constant) && constant.Kind != TypedConstantKind.Error;

        public int? Number(string name) => IsWritten(name) ? _constants[name].Value as int? : null;

        public string? Text(string name) => IsWritten(name) ? _constants[name].Value as string : null;

        public TypedConstant? Enum(string name) => IsWritten(name) && _constants[name].Kind == TypedConstantKind.Enum ? _constants[name] : null;

        public Location PlaceOf(string name)
        {
            var arguments = _syntax?.ArgumentList?.Arguments ?? default;
            var argument = arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name)
                ?? arguments.FirstOrDefault(argument => argument.NameEquals is null);
            return (argument?.Expression ?? (SyntaxNode?)_syntax)?.GetLocation() ?? Location.None;
        }
    }
}
