namespace Heartbeat.Generator.Model;

/// <summary>The defining half of a hook.</summary>
/// <param name="Hook">As what it is called; null where it has the name of a hook, and a signature that is not called.</param>
/// <param name="Signature">What both halves must say alike.</param>
internal sealed record HookDeclarationModel(HookSignature? Hook, MethodSignatureModel Signature);
