namespace Heartbeat.Generator.Tests.Newest.Sources;

/// <summary>One text of an exception, or a part of one, and where it stands.</summary>
/// <param name="File">The file, from the repository's root.</param>
/// <param name="Member">The type and the member.</param>
/// <param name="Type">The exception's type; where a helper makes it, the helper too.</param>
/// <param name="Text">What its reader sees.</param>
internal sealed record ExceptionText(string File, string Member, string Type, string Text);
