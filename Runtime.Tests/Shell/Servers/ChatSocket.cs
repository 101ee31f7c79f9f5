namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>What a user writes for Mattermost.</summary>
[HeartbeatSocket(Heartbeat = typeof(MattermostHeartbeat), Endpoint = false)]
internal sealed partial class ChatSocket
{
    private readonly string _token;
    private readonly List<string> _messages = [];

    public ChatSocket(string token) => _token = token;

    public IReadOnlyList<string> Messages => _messages;

    partial void OnOpening(OpeningContext context) => context.Send($$$"""{"action":"authentication_challenge","seq":1,"data":{"token":"{{{_token}}}"}}""");

    partial void OnMessage(string message) => _messages.Add(message);
}
