using Heartbeat.Generator.Model;

namespace Heartbeat.Generator.Emission;

/// <summary>Prints what the generated half says of hooks.</summary>
internal static class HookPrinter
{
    /// <summary>The documentation of the defining half. A user who documents the other half replaces it.</summary>
    public static string Documentation(HookDeclarationModel declaration)
    {
        if (declaration.Hook is not { } hook)
        {
            return "/// <summary>Never called: no hook has this name and this signature.</summary>";
        }

        var slot = hook.Slot;
        var parameters = declaration.Signature.Parameters.Zip(hook.Given, static (parameter, given) => $"\n/// <param name=\"{parameter.PlainName}\">{given.Meaning}</param>");
        var awaited = slot.ReturnsTask && hook.Name != slot.Member ? $" To await something, write {slot.Member} instead." : "";
        return $"/// <summary>{slot.Summary}</summary>{string.Concat(parameters)}\n/// <remarks>{slot.Remarks}{awaited}</remarks>";
    }

    /// <summary>The defining half.</summary>
    public static string Declaration(MethodSignatureModel signature)
    {
        var modifiers = string.Concat(signature.Modifiers.Select(static modifier => $"{modifier} "));
        var reference = signature.ReturnReference is { } by ? $"{by} " : "";
        var parameters = string.Join(", ", signature.Parameters.Select(Parameter));
        return $"{modifiers}partial {reference}{signature.ReturnType} {signature.Name}{signature.TypeParameters}({parameters}){signature.Constraints};";
    }

    /// <summary>The flags of the hooks that were written.</summary>
    public static string Kinds(IEnumerable<HookCallModel> hooks) => string.Join(
        "\n    | ",
        hooks.Select(static hook => hook.Signature.Slot.Kind).DefaultIfEmpty("None").Select(static kind => $"global::Heartbeat.CompilerServices.HookKinds.{kind}"));

    /// <summary>The runtime's member that is overridden.</summary>
    public static string Override(HookSlot slot) =>
        $"{slot.ReturnType.Spelling} {slot.Member}({string.Join(", ", slot.Parameters.Select(static parameter => $"{parameter.Type.Spelling} {parameter.Name}"))})";

    /// <summary>The call of the hook, as what its slot returns.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="self">The class, for hooks that need no object.</param>
    public static string Call(HookCallModel hook, string self)
    {
        var call = $"{(hook.IsStatic ? self : "_socket")}.{hook.Signature.Name}({string.Join(", ", hook.Signature.Arguments)})";
        return hook.ReturnsClassTask ? $"new {hook.Signature.Slot.ReturnType.Spelling}({call})" : call;
    }

    private static string Parameter(HookParameterModel parameter) =>
        string.Join(" ", parameter.Modifiers.Append(parameter.Type).Append(parameter.Name));
}
