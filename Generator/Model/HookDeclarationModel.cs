namespace Heartbeat.Generator.Model;

/// <summary>The defining half of a hook.</summary>
/// <param name="Hook">As what it is called; null where no hook has its name and its signature.</param>
/// <param name="Signature">What both halves must say alike.</param>
internal sealed record HookDeclarationModel(HookSignature? Hook, MethodSignatureModel Signature);
