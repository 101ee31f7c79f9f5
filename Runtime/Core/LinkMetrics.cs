namespace Heartbeat;

/// <summary>Counts the messages of one link. Where nobody listens a message costs a look at two fields; where somebody does, it allocates nothing either.</summary>
internal sealed class LinkMetrics(HeartbeatMeter meter, MetricTags tags)
{
    private KeyValuePair<string, object?>[]? _received;
    private KeyValuePair<string, object?>[]? _sent;

    /// <summary>A message came that is no heartbeat.</summary>
    public void Received(int bytes)
    {
        if (meter.Messages.Enabled || meter.Io.Enabled)
        {
            Count(bytes, _received ??= tags.ToArray("receive"));
        }
    }

    /// <summary>The system has a message.</summary>
    public void Sent(int bytes)
    {
        if (meter.Messages.Enabled || meter.Io.Enabled)
        {
            Count(bytes, _sent ??= tags.ToArray("transmit"));
        }
    }

    private void Count(int bytes, KeyValuePair<string, object?>[] with)
    {
        try
        {
            meter.Messages.Add(1, with);
            meter.Io.Add(bytes, with);
        }
        catch (Exception)
        {
            // The listener is the program's, and must cost neither a link nor a message.
        }
    }
}
