namespace Heartbeat;

/// <summary>Who wants to know that bytes come.</summary>
internal interface ITransportListener
{
    /// <summary>More bytes have come, on the thread that reads.</summary>
    void OnBytesArrived();
}
