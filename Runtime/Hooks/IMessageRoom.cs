namespace Heartbeat;

/// <summary>Where a message waits for its hook; it takes up room there until the hook is about to run.</summary>
internal interface IMessageRoom
{
    /// <summary>Gives a message's room back.</summary>
    /// <param name="length">How long the message is, in bytes.</param>
    void Remove(int length);
}
