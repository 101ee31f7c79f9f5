namespace Heartbeat.FaultPeer;

/// <summary>
/// The accepting end: sends back what it gets, and says each hook as it is called, where a link opens or ends with the number of its request.
/// The text "block the server" blocks its hook before that.
/// </summary>
[HeartbeatSocket]
internal sealed partial class Session
{
    private readonly int _number;

    public Session(HttpContext context, Settings settings)
    {
        _number = (int)context.Items[typeof(Session)]!;
        Options = settings.ApplyTo(DefaultOptions);
    }

    partial void OnOpen() => Lines.Say($"OnOpen {_number}");

    private async partial ValueTask OnMessageAsync(string message, CancellationToken cancellationToken)
    {
        Lines.Say($"Connection {_number} brought {Lines.Short(message)}");
        Lines.Say($"OnMessage {Lines.Short(message)}");
        if (message == "block the server")
        {
            Blockade.Hold();
        }

        await SendAsync(message, cancellationToken);
    }

    partial void OnError(Exception exception) => Lines.Say($"OnError {Lines.Of(exception)}");

    partial void OnClose(SocketCloseReason reason) => Lines.Say($"OnClose {_number} {Lines.Of(reason)}");
}
