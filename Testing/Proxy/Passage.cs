namespace Heartbeat.Testing;

/// <summary>What passes through a proxy in one piece: bytes, or an end.</summary>
/// <param name="Data">The bytes; none for an end.</param>
/// <param name="IsReset">Whether the end is a reset.</param>
/// <param name="ArrivesAt">When it has been on its way for as long as it must.</param>
internal readonly record struct Passage(byte[] Data, bool IsReset, TimeSpan ArrivesAt);
