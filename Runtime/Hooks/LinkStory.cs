namespace Heartbeat;

/// <summary>How much of a link the event hooks know. Guarded by the <see cref="HookQueue"/>.</summary>
/// <param name="number">The link's number.</param>
/// <param name="connection">What users know it by.</param>
internal sealed class LinkStory(int number, string connection)
{
    /// <summary>Stands for no call.</summary>
    public const long NoTurn = -1;

    public int Number { get; } = number;

    public string Connection { get; } = connection;

    /// <summary>Whether <c>OnOpen</c> was called; messages and <c>OnClose</c> follow only then.</summary>
    public OpenNotification Open { get; set; }

    /// <summary>Whether <c>OnClose</c> waits or was called: a message that is read that late is for no hook any more.</summary>
    public bool HasClosed { get; set; }

    /// <summary>The call that was running when the link opened; <see cref="NoTurn"/> where none was.</summary>
    public long WaitsForTurn { get; set; } = NoTurn;
}
