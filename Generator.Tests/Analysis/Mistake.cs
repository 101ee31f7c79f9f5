namespace Heartbeat.Generator.Tests.Analysis;

/// <summary>A mistake and the same code without it.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Message">What the user reads.</param>
/// <param name="Source">The code, with the place marked: <c>[|Feed|]</c>.</param>
/// <param name="Fixed">The code as the message says that it should be.</param>
internal sealed record Mistake(string Id, string Message, string Source, string Fixed);
