using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>Whether anybody hears of it when a socket of the class fails.</summary>
internal static class FailureRules
{
    private static readonly string[] LoggerSettings = ["Logger", "LoggerFactory"];

    /// <param name="type">The class.</param>
    /// <param name="attribute">Its attribute.</param>
    /// <param name="written">Its hooks.</param>
    /// <param name="hasEndpoint">Whether an endpoint is generated, which gives the application's log to each of its sessions.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static IEnumerable<Violation> Check(INamedTypeSymbol type, AttributeData attribute, WrittenHooks written, bool hasEndpoint, CancellationToken cancellationToken) =>
        (hasEndpoint && !IsOfClients(attribute, written)) || HasErrorHook(written) || TakesOptions(type) || SetsLogger(type, cancellationToken)
            ? []
            : [new Violation(Rules.FailuresNotVisible, ClassRules.NameOf(type, cancellationToken), ClassRules.Title(type))];

    // In a web project a class that only connects has an endpoint too, but no endpoint makes its objects. Only clients use an address.
    private static bool IsOfClients(AttributeData attribute, WrittenHooks written) =>
        SettingsParser.Values(attribute).Any(static value => value.Setting == Setting.Url)
        || written.Hooks.Any(static hook => hook.Signature.Slot == HookSlot.Connecting);

    // One that is wrong has an error of its own.
    private static bool HasErrorHook(WrittenHooks written) =>
        written.Hooks.Any(hook => hook.Signature.Slot == HookSlot.Error)
        || written.InvalidHooks.Any(invalid => (invalid.MeantName ?? invalid.Method.Symbol.Name) == HookSlot.Error.Member);

    // Whoever makes the socket can give it a logger in them.
    private static bool TakesOptions(INamedTypeSymbol type) => type.InstanceConstructors.Any(constructor =>
        constructor.Parameters.Any(parameter => parameter.Type is { Name: "HeartbeatOptions", ContainingNamespace.Name: "Heartbeat" }));

    private static bool SetsLogger(INamedTypeSymbol type, CancellationToken cancellationToken) => SocketClass.PartsOf(type, cancellationToken)
        .Select(static part => new UsedNames(part))
        .Any(static names => LoggerSettings.Any(names.Contains));
}
