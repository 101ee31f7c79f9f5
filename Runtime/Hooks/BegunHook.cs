namespace Heartbeat;

/// <summary>A message hook that was begun.</summary>
/// <param name="Number">Its number: from 1 on each link.</param>
/// <param name="At">When it began; <see cref="LinkFacts.Never"/> where nobody has looked at the clock.</param>
internal readonly record struct BegunHook(long Number, long At);
