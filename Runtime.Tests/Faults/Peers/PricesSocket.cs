namespace Heartbeat.Runtime.Tests.Faults.Peers;

// As on the page of heartbeats: a sign-in at a server of graphql-ws.

[HeartbeatSocket(Heartbeat = typeof(GraphQLHeartbeat))]
internal sealed partial class PricesSocket
{
    private async partial Task OnOpeningAsync(OpeningContext opening, CancellationToken cancellationToken)
    {
        opening.Send($$$"""{"type":"connection_init","payload":{"token":"{{{Token}}}"}}""");
        await opening.ReceiveAsync(cancellationToken); // {"type":"connection_ack"}
        opening.Send("""{"id":"1","type":"subscribe","payload":{"query":"subscription { tick }"}}""");
    }

    partial void OnMessage(string message) => OnNext?.Invoke(message);
}

/// <summary>What a test gives it.</summary>
internal sealed partial class PricesSocket
{
    public required string Token { get; init; }

    public Action<string>? OnNext { get; init; }
}
