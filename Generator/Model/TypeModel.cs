namespace Heartbeat.Generator.Model;

/// <summary>A type that gets another part.</summary>
/// <param name="Keyword">What it is: <c>class</c>, <c>record struct</c>.</param>
/// <param name="Name">Its name and its type parameters.</param>
internal sealed record TypeModel(string Keyword, string Name);
