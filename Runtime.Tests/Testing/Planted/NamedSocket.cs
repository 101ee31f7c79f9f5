namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: a hook awaits the answer that only a later hook can bring.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class NamedSocket(bool hasBug)
{
    private readonly TaskCompletionSource<string> _answer = new();

    public string? Name { get; private set; }

    private async partial Task OnOpenAsync(CancellationToken cancellationToken)
    {
        await SendAsync("who am I?", cancellationToken);
        if (hasBug)
        {
            Name = await _answer.Task;
        }
    }

    partial void OnMessage(string message)
    {
        Name = message;
        _answer.TrySetResult(message);
    }
}
