using System.Globalization;

namespace Heartbeat.Sample;

/// <summary>The client: follows a task's progress, and goes on where it was when its connection has died.</summary>
/// <remarks>The article's timings, ten times as quick: nobody wants to watch a real connection die for twenty seconds.</remarks>
[HeartbeatSocket(Interval = 1000, Retry = 500, Max = 3)]
public partial class TaskSocket
{
    /// <summary>The last number that was handled; what a new connection continues after.</summary>
    public int Last { get; private set; }

    public event Action? Opened;

    public event Action<int>? Progressed;

    public event Action<TimeSpan>? Answered;

    public event Action<SocketCloseReason>? Lost;

    public event Action<ReconnectAttempt>? Retrying;

    public event Action<SocketCloseReason>? GaveUp;

    // Leaves first on every connection, so the server never has to remember how far a client was.
    partial void OnOpening(OpeningContext opening) => opening.Send($"after {Last}");

    partial void OnOpen() => Opened?.Invoke();

    partial void OnMessage(string message)
    {
        var number = int.Parse(message, CultureInfo.InvariantCulture);

        // A new connection may have asked while the last message of the old one was still being handled: that number comes twice.
        if (number <= Last)
        {
            return;
        }

        Last = number;
        Progressed?.Invoke(number);
    }

    partial void OnPong(TimeSpan roundTrip) => Answered?.Invoke(roundTrip);

    partial void OnClose(SocketCloseReason reason) => Lost?.Invoke(reason);

    partial void OnReconnecting(ReconnectAttempt attempt) => Retrying?.Invoke(attempt);

    partial void OnGaveUp(SocketCloseReason reason) => GaveUp?.Invoke(reason);
}
