namespace Heartbeat;

/// <summary>Whether a link's <c>OnOpen</c> was called.</summary>
internal enum OpenNotification
{
    /// <summary>Not yet.</summary>
    Pending,

    /// <summary>It was.</summary>
    Done,

    /// <summary>It never will be: the link ended while another hook ran.</summary>
    Dropped,
}
