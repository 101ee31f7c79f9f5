using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which methods can be hooks, and which look like one and are never called.</summary>
internal static class HookRules
{
    public static IEnumerable<Diagnostic> Check(AttributeData attribute, WrittenHooks written) =>
        written.Strays.Select(CheckStray)
            .Concat(written.Hooks.Select(CheckAsyncVoid))
            .Concat(written.Hooks.Select(hook => CheckNeverAsked(hook, attribute, written)))
            .OfType<Diagnostic>();

    private static Diagnostic? CheckStray(StrayHook stray) => stray.Reason switch
    {
        // A type that does not exist is the compiler's error. What the method is can be said when that is mended.
        StrayReason.ShapeNotOffered when HasUnknownType(stray.Method.Symbol) => null,
        StrayReason.ShapeNotOffered => At(stray.Method, Rules.HookShapeNotOffered, Offers(stray.Method.Symbol.Name)),
        StrayReason.NotPartial => At(stray.Method, Rules.HookNotPartial),
        StrayReason.WrittenTwice when Title(stray.Method) == Title(stray.Rival!.Method) => null,
        StrayReason.WrittenTwice => At(stray.Method, Rules.HookWrittenTwice, Title(stray.Rival!.Method)),
        _ => throw new InvalidOperationException($"There is no rule for {stray.Reason}."),
    };

    private static Diagnostic? CheckAsyncVoid(WrittenHook hook)
    {
        var method = hook.Method.Symbol;

        // With a span the compiler has its own error.
        if (!method.IsAsync || !method.ReturnsVoid || method.Parameters.Any(parameter => parameter.Type.IsRefLikeType))
        {
            return null;
        }

        var awaited = HookShape.All.FirstOrDefault(shape => shape.Slot == hook.Shape.Slot && !shape.CanBeOffered);
        return At(hook.Method, Rules.HookIsAsyncVoid, awaited is null
            ? "remove 'async', and leave what takes long to a method that returns a Task and handles its exceptions"
            : $"write it as '{awaited.Title}'");
    }

    private static Diagnostic? CheckNeverAsked(WrittenHook hook, AttributeData attribute, WrittenHooks written)
    {
        var max = SettingsParser.Values(attribute).Where(value => value.Name == "Max").Select(value => value.Constant.Value as int?).SingleOrDefault();
        var slot = hook.Shape.Slot;
        if (max == 0 && (slot == HookSlot.Reconnecting || slot == HookSlot.ShouldReconnect))
        {
            return At(hook.Method, Rules.HookNeverAsked, "with Max = 0 the socket never reconnects", "raise Max");
        }

        return max == -1 && slot == HookSlot.GaveUp && !IsMeant(HookSlot.ShouldReconnect, written)
            ? At(hook.Method, Rules.HookNeverAsked, "with Max = -1 and without ShouldReconnect the socket never gives up", "set Max, write ShouldReconnect")
            : null;
    }

    // Written wrongly it is told of by itself, and once mended it is there.
    private static bool IsMeant(HookSlot slot, WrittenHooks written) =>
        written.Hooks.Any(hook => hook.Shape.Slot == slot)
        || written.Strays.Any(stray => HookShape.All.Any(shape => shape.Slot == slot && shape.Name == stray.Method.Symbol.Name));

    private static string Offers(string name)
    {
        var stem = HookShape.Stem(name);
        return string.Join(" or ", HookShape.All.Where(shape => HookShape.Stem(shape.Name) == stem).Select(shape => $"'{shape.Title}'"));
    }

    private static bool HasUnknownType(IMethodSymbol method) =>
        method.ReturnType.TypeKind == TypeKind.Error || method.Parameters.Any(parameter => parameter.Type.TypeKind == TypeKind.Error);

    private static string Title(WrittenMethod method) => method.Symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private static Diagnostic At(WrittenMethod method, DiagnosticDescriptor rule, params object[] arguments) =>
        Diagnostic.Create(rule, method.Syntax.Identifier.GetLocation(), [Title(method), .. arguments]);
}
