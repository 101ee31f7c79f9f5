namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: the hook goes on by a thread of the pool, so that nobody can say what else happens meanwhile.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class ParserSocket(Task<int> factor, bool hasBug)
{
    public int Length { get; private set; }

    private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken)
        => Length = message.Length * (hasBug ? await Task.Run(() => factor, cancellationToken) : 1);
}
