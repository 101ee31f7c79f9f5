namespace Heartbeat.Generator.Model;

/// <summary>A mistake that the generator itself reports.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Path">The file.</param>
/// <param name="Occurrence">Which of the files of that path, from 0. There is one, except where files are made in memory.</param>
/// <param name="Start">Where in the file the mistake begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Arguments">What the rule's message names.</param>
internal sealed record DiagnosticModel(string Id, string Path, int Occurrence, int Start, int Length, EquatableArray<string> Arguments);
