namespace Heartbeat.Generator.Model;

/// <summary>A hook that was written, as the runtime's call reaches it.</summary>
/// <param name="Signature">The signature in which it was written.</param>
/// <param name="IsStatic">Whether it needs no object.</param>
/// <param name="ReturnsClassTask">Whether it returns a <c>Task</c>, and its slot a <c>ValueTask</c>.</param>
internal sealed record HookCallModel(HookSignature Signature, bool IsStatic, bool ReturnsClassTask);
