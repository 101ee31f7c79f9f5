namespace Heartbeat;

/// <summary>A ping whose write has begun.</summary>
/// <param name="Number">Its number on the link, from 1; 0 where none has begun.</param>
/// <param name="At">When its write began, in the machine's ticks.</param>
internal readonly record struct BegunPing(long Number, long At);
