namespace Heartbeat;

/// <summary>
/// One event hook as its own calls of the socket see it, by what is ambient; or several messages' in a row, of which all but the last returned at once. It holds nothing
/// else, for whatever a hook starts may keep it for as long as that lives.
/// </summary>
/// <param name="socket">What stands for the socket whose hook it is.</param>
/// <param name="link">The number of the link that it is about.</param>
internal sealed class HookRun(object socket, int link) : MessageSource(link)
{
    /// <summary>Stands for a hook that is about no link.</summary>
    public const int NoLink = 0;

    public object Socket { get; } = socket;

    /// <summary>The thread on which the reader of its link calls it now; 0 where none does.</summary>
    public int Thread { get; set; }

    /// <summary>Whether the caller is a message's hook that the reader of its link waits for: what it sends may leave with what the next ones send.</summary>
    public bool IsOnReadersThread => Thread == Environment.CurrentManagedThreadId;
}
