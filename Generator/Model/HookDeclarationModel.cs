namespace Heartbeat.Generator.Model;

/// <summary>The defining half of a hook.</summary>
/// <param name="Summary">When the hook is called.</param>
/// <param name="Signature">What both halves must say alike.</param>
internal sealed record HookDeclarationModel(string Summary, HookSignatureModel Signature);
