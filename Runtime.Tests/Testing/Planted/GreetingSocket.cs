namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: what is sent once, by fire and forget, is lost with its connection, and nobody hears of it.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class GreetingSocket(bool hasBug)
{
    private bool _hasGreeted;
    private bool _isWelcome;

    partial void OnOpen()
    {
        if (hasBug ? !_hasGreeted : !_isWelcome)
        {
            _hasGreeted = true;
            _ = TrySend("hello");
        }
    }

    partial void OnMessage(string message) => _isWelcome = true;
}
