using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>
/// The names that a part of a class uses for anything. A declaration without a body swallows every call that binds to it, so no hook is offered
/// whose name is used: what the class calls may be a container's, an extension, a static using's or a delegate that its constructor was given.
/// </summary>
internal sealed class UsedNames(TypeDeclarationSyntax part)
{
    private readonly string _text = part.ToString();
    private HashSet<string>? _names;

    // The text first: hardly any class has the name in it, and only one that has is worth walking. An escape may stand for any letter.
    public bool Contains(string name) =>
        (_text.IndexOf(name, StringComparison.Ordinal) >= 0 || _text.IndexOf("\\u", StringComparison.OrdinalIgnoreCase) >= 0)
        && (_names ??= Find(part)).Contains(name);

    private static HashSet<string> Find(TypeDeclarationSyntax part) =>
        new(part.DescendantNodes().OfType<IdentifierNameSyntax>().Select(static name => name.Identifier.ValueText), StringComparer.Ordinal);
}
