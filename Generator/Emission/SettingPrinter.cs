using System.Globalization;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Emission;

/// <summary>Prints what a setting is set to.</summary>
internal static class SettingPrinter
{
    public static string Print(SettingValue value) => value switch
    {
        SettingValue.Time time => $"global::System.TimeSpan.FromMilliseconds({Print(time.Milliseconds)})",
        SettingValue.Number number => Print(number.Value),
        SettingValue.Flag flag => flag.Value ? "true" : "false",
        SettingValue.Text { Value: null } => "null!",
        SettingValue.Text text => Quote(text.Value!),
        SettingValue.Texts { Values.Count: 0 } => "new string[0]",
        SettingValue.Texts texts => $"new string[] {{ {string.Join(", ", texts.Values.Select(Quote))} }}",
        SettingValue.Maker maker => $"static () => new {maker.Type}()",
        SettingValue.Address address => $"new global::System.Uri({Quote(address.Value)})",
        SettingValue.Choice { Member: { } member } choice => $"{choice.Type}.{member}",
        SettingValue.Choice choice => $"({choice.Type})({Print(choice.Value)})",
        _ => throw new InvalidOperationException($"Nothing prints a {value.GetType().Name}."),
    };

    private static string Print(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
