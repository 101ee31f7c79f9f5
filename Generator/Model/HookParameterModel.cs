namespace Heartbeat.Generator.Model;

/// <summary>A parameter of a hook.</summary>
/// <param name="Modifiers">Such as <c>in</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name.</param>
internal sealed record HookParameterModel(EquatableArray<string> Modifiers, string Type, string Name);
