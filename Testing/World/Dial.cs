namespace Heartbeat.Testing;

/// <summary>Somebody dials a server, and waits for its answer.</summary>
/// <param name="Socket">Who.</param>
/// <param name="Name">How the story names it.</param>
/// <param name="Context">The attempt.</param>
/// <param name="Address">What is dialed.</param>
/// <param name="Host">The machine that it lives on.</param>
/// <param name="TakesBytes">Whether its own frames run on the connection, which carries bytes then.</param>
/// <param name="Dialed">Completes with the connection.</param>
internal sealed record Dial(IHeartbeatSocket Socket, string Name, ConnectContext Context, Uri Address, Host Host, bool TakesBytes, TaskCompletionSource<DialedLink> Dialed);

/// <summary>What a dial has brought.</summary>
/// <param name="Link">The connection.</param>
/// <param name="SubProtocol">What both ends have agreed on.</param>
internal sealed record DialedLink(MemoryLink Link, string? SubProtocol);
