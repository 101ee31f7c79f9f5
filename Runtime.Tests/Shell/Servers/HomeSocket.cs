namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>What a user writes for Home Assistant.</summary>
[HeartbeatSocket(Heartbeat = typeof(HomeAssistantHeartbeat), Endpoint = false)]
internal sealed partial class HomeSocket
{
    private readonly string _token;
    private readonly List<string> _messages = [];

    public HomeSocket(string token) => _token = token;

    public IReadOnlyList<string> Messages => _messages;

    public bool Ask(string command, out long id) => ((HomeAssistantHeartbeat)Connection!.Heartbeat).TrySend(this, command, out id);

    private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken)
    {
        await context.ReceiveAsync(cancellationToken);
        context.Send($$"""{"type":"auth","access_token":"{{_token}}"}""");
    }

    partial void OnMessage(string message) => _messages.Add(message);
}
