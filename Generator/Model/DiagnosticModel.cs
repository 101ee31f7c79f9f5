namespace Heartbeat.Generator.Model;

/// <summary>A mistake that the generator itself reports.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Path">The file.</param>
/// <param name="Start">Where in the file the mistake begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Arguments">What the rule's message names.</param>
internal sealed record DiagnosticModel(string Id, string Path, int Start, int Length, EquatableArray<string> Arguments);
