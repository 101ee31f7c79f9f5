namespace Heartbeat.Generator.Model;

/// <summary>A parameter of a hook.</summary>
/// <param name="Modifiers">Such as <c>in</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name, as it was written.</param>
/// <param name="PlainName">Its name without a mark or an escape, as documentation has it.</param>
internal sealed record HookParameterModel(EquatableArray<string> Modifiers, string Type, string Name, string PlainName);
