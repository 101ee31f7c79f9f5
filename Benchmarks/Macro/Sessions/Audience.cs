namespace Heartbeat.Benchmarks.Macro.Sessions;

/// <summary>Everybody who gets what is sent to all, and what that is.</summary>
/// <typeparam name="T">What they are.</typeparam>
internal sealed class Audience<T>
{
    private readonly Lock _gate = new();

    /// <summary>Who is there now. Never changed: whoever sends may go through it.</summary>
    public T[] Members { get; private set; } = [];

    public byte[] Message { get; } = [.. Enumerable.Repeat((byte)'m', 64)];

    public PreparedMessage Prepared => field ??= PreparedMessage.Binary(Message);

    public void Add(T member)
    {
        lock (_gate)
        {
            Members = [.. Members, member];
        }
    }
}
