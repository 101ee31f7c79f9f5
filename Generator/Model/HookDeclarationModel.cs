namespace Heartbeat.Generator.Model;

/// <summary>The defining half of a hook.</summary>
/// <param name="Summary">When the hook is called.</param>
/// <param name="Text">The declaration without its semicolon: <c>partial void OnMessage(string message)</c>.</param>
internal sealed record HookDeclarationModel(string Summary, string Text);
