namespace Heartbeat;

/// <summary>Who sends a message that belongs to one link, and waits for no other: told from others by itself.</summary>
/// <param name="link">The link's number; 0 for none.</param>
internal abstract class MessageSource(int link)
{
    public int LinkNumber { get; } = link;
}
