using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which methods can be hooks, and which look like one and are never called.</summary>
internal static class HookRules
{
    private static readonly string MessageStem = HookSignature.Stem(HookSlot.Text.Member);

    private static readonly SymbolDisplayFormat WithReturnType = SymbolDisplayFormat.CSharpShortErrorMessageFormat.AddMemberOptions(SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef);

    /// <param name="attribute">The class's attribute.</param>
    /// <param name="written">Its hooks.</param>
    /// <param name="endpoint">Whether an endpoint is generated for it.</param>
    public static IEnumerable<Violation> Check(AttributeData attribute, WrittenHooks written, EndpointPresence endpoint) =>
        written.InvalidHooks.Select(invalid => CheckInvalidHook(invalid, written))
            .Concat(written.Hooks.Select(CheckAccessModifier))
            .Concat(written.Hooks.Select(CheckAsyncVoid))
            .Concat(written.Hooks.Select(hook => CheckNeverCalled(hook, attribute, endpoint)))
            .OfType<Violation>();

    /// <summary>
    /// What is wrong with methods that the compiler refuses for want of an access modifier. That is an error in a declaration, after which
    /// the command line runs no analyzer.
    /// </summary>
    public static IEnumerable<Violation> CheckRefused(WrittenHooks written) =>
        written.InvalidHooks.Where(invalid => invalid.Method.LacksAccessModifier).Select(invalid => CheckInvalidHook(invalid, written))
            .Concat(written.Hooks.Select(CheckAccessModifier))
            .OfType<Violation>();

    private static Violation? CheckInvalidHook(InvalidHook invalid, WrittenHooks written) => invalid.Reason switch
    {
        // A type that does not exist is the compiler's error. Once that is fixed, the method can be judged.
        InvalidHookReason.SignatureNotSupported when HasUnknownType(invalid.Method.Symbol) => null,
        InvalidHookReason.SignatureNotSupported => CheckSignature(invalid.Method, written),
        InvalidHookReason.NotPartial => At(invalid.Method, Rules.HookNotPartial),
        InvalidHookReason.WrittenTwice when Title(invalid.Method) == Title(invalid.Rival!.Method) => null,
        InvalidHookReason.WrittenTwice => At(invalid.Method, Rules.HookWrittenTwice, Title(invalid.Rival!.Method)),
        InvalidHookReason.NameUnknown => At(invalid.Method, Rules.HookNameUnknown, invalid.MeantName!) with { Replacement = invalid.MeantName },
        _ => throw new InvalidOperationException($"There is no rule for {invalid.Reason}."),
    };

    private static Violation? CheckAccessModifier(WrittenHook hook) => hook.Method.LacksAccessModifier
        ? At(hook.Method, Rules.HookLacksAccessModifier, hook.Method.Symbol.ReturnType.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat))
        : null;

    private static Violation? CheckAsyncVoid(WrittenHook hook)
    {
        var method = hook.Method.Symbol;

        // With a span the compiler has its own error.
        if (!method.IsAsync || !method.ReturnsVoid || method.Parameters.Any(parameter => parameter.Type.IsRefLikeType))
        {
            return null;
        }

        var awaited = HookSignature.All.FirstOrDefault(signature => signature.Slot == hook.Signature.Slot && !signature.CanBeOffered);
        return At(hook.Method, Rules.HookIsAsyncVoid, awaited is null
            ? "remove 'async', and leave what takes long to a method that returns a Task and handles its exceptions"
            : $"write it as '{awaited.Title}'");
    }

    private static Violation? CheckNeverCalled(WrittenHook hook, AttributeData attribute, EndpointPresence endpoint)
    {
        if (hook.Signature.Slot == HookSlot.Accepting)
        {
            return CheckNeverAccepting(hook, endpoint);
        }

        var max = SettingsParser.Values(attribute).Where(value => value.Setting == Setting.Max).Select(value => value.Constant.Value as int?).SingleOrDefault();
        var slot = hook.Signature.Slot;
        return max == 0 && (slot == HookSlot.Reconnecting || slot == HookSlot.ShouldReconnect || slot == HookSlot.RetryDelay)
            ? At(hook.Method, Rules.HookNeverCalled, "with Max = 0 the socket never reconnects", "raise Max")
            : null;
    }

    private static Violation? CheckNeverAccepting(WrittenHook hook, EndpointPresence endpoint) => endpoint switch
    {
        EndpointPresence.Generated => null,
        EndpointPresence.NotWanted => At(hook.Method, Rules.HookNeverCalled, "only an endpoint calls it, and Endpoint = false", "remove Endpoint = false"),
        EndpointPresence.NotPossible => At(hook.Method, Rules.HookNeverCalled, "only an endpoint calls it, and none can be generated for this class", "do what HBT0032 says"),
        EndpointPresence.NotInProject => At(hook.Method, Rules.HookNeverCalled, "only an endpoint calls it, and this project generates none", "reference Microsoft.AspNetCore.App, and do not set HeartbeatEndpoints to false"),
        _ => throw new InvalidOperationException($"Nothing says what follows from {endpoint}."),
    };

    // What is written is shown with what it returns: that may be all that is wrong.
    private static Violation CheckSignature(WrittenMethod method, WrittenHooks written)
    {
        var attribute = SocketClass.AttributeOf(method.Symbol.ContainingType)!;
        var meant = MeantSignatures.Of(method.Symbol, KnownSymbols.Of(attribute))
            .OrderBy(signature => written.Hooks.Any(hook => hook.Signature.Slot == signature.Slot))
            .ToArray();
        return new(
            Rules.HookSignatureNotSupported,
            method.Syntax.Identifier.GetLocation(),
            method.Symbol.ToDisplayString(WithReturnType),
            meant[0].Title,
            meant.Length > 1 ? " (this hook has other forms too)" : "",
            Advice(method.Symbol));
    }

    /// <summary>What to do with a message whose type the class has made itself: it arrives as text or bytes.</summary>
    private static string Advice(IMethodSymbol method)
    {
        var payload = method.Parameters.Select(parameter => parameter.Type).FirstOrDefault(IsPayload);
        return payload is not null && HookSignature.Stem(method.Name) == MessageStem
            ? $", and deserialize the '{payload.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}' in it"
            : "";
    }

    private static bool IsPayload(ITypeSymbol type) =>
        type is INamedTypeSymbol { SpecialType: SpecialType.None, TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } named
        && named.ContainingNamespace.ToDisplayString() is var space
        && space is not ("System" or "Heartbeat")
        && !space.StartsWith("System.", StringComparison.Ordinal);

    private static bool HasUnknownType(IMethodSymbol method) =>
        method.ReturnType.TypeKind == TypeKind.Error || method.Parameters.Any(parameter => parameter.Type.TypeKind == TypeKind.Error);

    private static string Title(WrittenMethod method) => method.Symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private static Violation At(WrittenMethod method, DiagnosticDescriptor rule, params string[] arguments) =>
        new(rule, method.Syntax.Identifier.GetLocation(), [Title(method), .. arguments]);
}
