namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: the second message about a currency is one too many.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class RateSocket(bool hasBug)
{
    private readonly Dictionary<string, string> _rates = [];

    partial void OnMessage(string message)
    {
        var (currency, rate) = (message[..3], message[4..]);
        if (hasBug)
        {
            _rates.Add(currency, rate);
        }
        else
        {
            _rates[currency] = rate;
        }
    }
}
