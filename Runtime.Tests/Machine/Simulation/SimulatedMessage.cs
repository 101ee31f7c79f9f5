using System.Globalization;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>One message that was accepted for sending, and what became of it.</summary>
internal sealed class SimulatedMessage(string name)
{
    public string Name { get; } = name;

    /// <summary>Whose message it is, and the how manieth that it gave.</summary>
    public string Sender => Name[..Name.LastIndexOf('.')];

    public int Number => int.Parse(Name.AsSpan(Name.LastIndexOf('.') + 1), CultureInfo.InvariantCulture);

    /// <summary>The link whose hook has sent it, where one has and the link is the model's.</summary>
    public MachineLink? HookOf { get; set; }

    /// <summary>How many bytes follow its name.</summary>
    public int Size { get; set; }

    /// <summary>The call that awaits it; null where it was given to <c>TrySend</c>.</summary>
    public Task? Sending { get; set; }

    /// <summary>Whether a link began to write it.</summary>
    public bool WasBegun { get; set; }

    /// <summary>Whether all of it was handed to the operating system.</summary>
    public bool WasWritten { get; set; }

    public long WrittenAt { get; set; }

    /// <summary>How often a hook was given it.</summary>
    public int Arrivals { get; set; }

    /// <summary>How often <c>OnUnsent</c> was told of it, and whether it said that it may have left.</summary>
    public int Unsent { get; set; }

    public bool MayHaveBeenSent { get; set; }

    /// <summary>Whether the process slept, or had no thread, between the write and that: it could not know that the write had ended.</summary>
    public bool WasWrittenUnseen { get; set; }

    /// <summary>Whether its sender is no more: nobody could be told.</summary>
    public Func<bool> Died { get; set; } = static () => false;

    /// <summary>What breaks the promise that no message disappears or arrives twice; null for nothing.</summary>
    public string? Violation()
    {
        if (Arrivals > 1)
        {
            return $"{Name} arrived {Arrivals} times.";
        }

        if (Arrivals == 1 && !WasBegun)
        {
            return $"{Name} arrived and was never written.";
        }

        return Died() ? null : Sending is null ? ViolationOfGiven() : ViolationOfAwaited(Sending);
    }

    private string? ViolationOfGiven() => (Unsent, WasWritten) switch
    {
        (> 1, _) => $"{Name} was reported unsent {Unsent} times.",
        (1, _) when !MayHaveBeenSent && WasBegun => $"{Name} was reported not to have left, and was written.",
        (1, true) when !WasWrittenUnseen => $"{Name} was reported unsent, and was written whole.",
        (0, false) => $"{Name} disappeared: it was neither written nor reported unsent.",
        _ => null,
    };

    private string? ViolationOfAwaited(Task sending) => sending switch
    {
        { IsCompleted: false } => $"{Name}'s sender was never answered.",
        { IsCompletedSuccessfully: true } when !WasWritten => $"{Name}'s sender was notified that it was sent, and it was not written.",
        { IsCanceled: true } when WasBegun => $"{Name}'s sender was notified that it was cancelled, and it was written.",
        { Exception.InnerException: SocketClosedException } when WasBegun => $"{Name}'s sender was notified that it was not sent, and it was written.",
        { Exception.InnerException: { } exception and not (SocketClosedException or MessageInDoubtException or ObjectDisposedException or InvalidOperationException) }
            => $"{Name}'s sender was notified of {exception.GetType().Name}.",
        _ => null,
    };
}
