using System.Text.Json;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Servers;

/// <summary>What a user writes for KuCoin: before each attempt, the address, its token and the times come by HTTP.</summary>
[HeartbeatSocket(Heartbeat = typeof(KuCoinHeartbeat), Retry = 50, Jitter = false, Endpoint = false)]
internal sealed partial class TickerSocket
{
    private readonly HttpClient _http;
    private readonly Uri _bullet;

    public TickerSocket(HttpClient http, Uri bullet) => (_http, _bullet) = (http, bullet);

    public Journal Journal { get; } = new(TimeProvider.System);

    private async partial Task OnConnectingAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsync(_bullet, content: null, cancellationToken);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        var data = answer.RootElement.GetProperty("data");
        var server = data.GetProperty("instanceServers")[0];
        context.Uri = new Uri($"{server.GetProperty("endpoint")}?token={Uri.EscapeDataString(data.GetProperty("token").GetString()!)}&connectId={Guid.NewGuid():N}");
        var heartbeat = (KuCoinHeartbeat)context.Heartbeat;
        heartbeat.PingInterval = TimeSpan.FromMilliseconds(server.GetProperty("pingInterval").GetInt64());
        heartbeat.PingTimeout = TimeSpan.FromMilliseconds(server.GetProperty("pingTimeout").GetInt64());
    }

    private async partial Task OnOpenAsync(CancellationToken cancellationToken)
        => await SendAsync("""{"id":"1","type":"subscribe","topic":"/market/ticker:BTC-USDT","response":true}""", cancellationToken);

    partial void OnMessage(string message) => Journal.Add($"OnMessage {message}");

    partial void OnPong(TimeSpan roundTrip) => Journal.Add("OnPong");

    partial void OnClose(SocketCloseReason reason) => Journal.Add($"OnClose {reason.Kind}");
}
