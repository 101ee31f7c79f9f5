using System.Net;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which addresses can be connected to, and which without anybody on the way reading along.</summary>
internal static class AddressRules
{
    private const string Unencrypted = "ws";
    private const string Encrypted = "wss";

    public static IEnumerable<Violation> Check(WrittenSettings values)
    {
        if (values.Text(Setting.Url) is not { } address)
        {
            yield break;
        }

        if (!SettingsParser.IsWebSocketAddress(address))
        {
            yield return new Violation(Rules.AddressNotValid, values.PlaceOf(Setting.Url), address);
        }
        else if (new Uri(address) is { Scheme: Unencrypted } uri && !IsLoopback(uri.DnsSafeHost))
        {
            yield return new Violation(Rules.AddressNotEncrypted, values.PlaceOf(Setting.Url), address)
            {
                Replacement = values.IsLiteral(Setting.Url) ? SymbolDisplay.FormatLiteral(Encrypted + address.TrimStart().Substring(Unencrypted.Length), quote: true) : null,
            };
        }
    }

    // What goes to the machine itself, nobody on the way can read.
    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
