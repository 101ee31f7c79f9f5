using System.Globalization;

namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: the server counts anew on each connection, and this end counts on.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class NumberedSocket(bool hasBug)
{
    private int _last;

    public List<string> Gaps { get; } = [];

    partial void OnOpen()
    {
        if (!hasBug)
        {
            _last = 0;
        }
    }

    partial void OnMessage(string message)
    {
        var number = int.Parse(message, CultureInfo.InvariantCulture);
        if (number != _last + 1)
        {
            Gaps.Add($"{number} came after {_last}");
        }

        _last = number;
    }
}
