namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: what was subscribed to on the old connection is not subscribed to on the next.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class SubscriberSocket(bool hasBug)
{
    private readonly List<string> _topics = [];

    public bool Subscribe(string topic)
    {
        _topics.Add(topic);
        return TrySend($"subscribe {topic}");
    }

    partial void OnOpening(OpeningContext context)
    {
        if (context.Attempt > 0 && !hasBug)
        {
            _topics.ForEach(topic => context.Send($"subscribe {topic}"));
        }
    }
}
