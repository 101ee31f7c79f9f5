using System.Text;
using System.Text.Json;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>A sign-in with a key, which signs the server's nonce, as a user writes it. What is not about that stands in the other part.</summary>
[HeartbeatSocket(Heartbeat = typeof(NatsHeartbeat), Retry = 100, Max = -1)]
internal sealed partial class NatsSocket
{
    private async partial ValueTask OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken)
    {
        var info = await context.ReceiveAsync(cancellationToken);
        using var json = JsonDocument.Parse(info.Data["INFO ".Length..]);
        var signature = Convert.ToBase64String(Key.Sign(Encoding.UTF8.GetBytes(json.RootElement.GetProperty("nonce").GetString()!)));
        var connect = $$"""CONNECT {"verbose":false,"nkey":"{{Key.NatsUser}}","sig":"{{signature}}","name":"signed"}""";
        context.Send(Encoding.UTF8.GetBytes($"{connect}\r\nPING\r\n"));
    }
}

/// <content>What the tests look at.</content>
internal sealed partial class NatsSocket
{
    public required Ed25519Key Key { get; init; }

    public Journal Journal { get; } = new(TimeProvider.System);

    partial void OnOpen() => Journal.Add("OnOpen");

    partial void OnMessage(ReadOnlySpan<byte> lines) => Journal.Add($"OnMessage {Encoding.UTF8.GetString(lines)}");

    partial void OnPong(TimeSpan roundTrip) => Journal.Add("OnPong");
}
