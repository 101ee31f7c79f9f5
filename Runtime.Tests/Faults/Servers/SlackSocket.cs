using System.Text.Json;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Servers;

/// <summary>What a user writes for Slack: the address comes by HTTP, with a ticket for one connection.</summary>
[HeartbeatSocket(Heartbeat = typeof(SlackHeartbeat), Endpoint = false)]
internal sealed partial class SlackSocket
{
    private readonly HttpClient _http;
    private readonly Uri _open;
    private string? _error;

    /// <param name="http">Sends <c>Authorization: Bearer xapp-…</c>.</param>
    /// <param name="open">https://slack.com/api/apps.connections.open</param>
    public SlackSocket(HttpClient http, Uri open) => (_http, _open) = (http, open);

    public Journal Journal { get; } = new(TimeProvider.System);

    private async partial Task OnConnectingAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsync(_open, content: null, cancellationToken);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        if (!answer.RootElement.GetProperty("ok").GetBoolean())
        {
            _error = answer.RootElement.GetProperty("error").GetString();
            throw new InvalidOperationException($"Slack gives no address: {_error}");
        }

        context.Uri = new Uri(answer.RootElement.GetProperty("url").GetString()!);
    }

    private partial bool ShouldReconnect(SocketCloseReason reason)
        => !reason.IsFinal && _error is not ("invalid_auth" or "not_authed" or "account_inactive" or "user_removed_from_team" or "team_disabled");

    partial void OnMessage(string message) => Journal.Add($"OnMessage {message}");

    partial void OnPong(TimeSpan roundTrip) => Journal.Add("OnPong");

    partial void OnClose(SocketCloseReason reason) => Journal.Add($"OnClose {reason}");
}
