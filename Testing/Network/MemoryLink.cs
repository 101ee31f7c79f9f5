namespace Heartbeat.Testing;

/// <summary>A connection of TCP between two hosts.</summary>
internal class MemoryLink : INetworkLink
{
    private bool _clientHasLeft;
    private bool _serverHasLeft;

    public MemoryLink(Stage stage, Network network, int number)
    {
        Stage = stage;
        Network = network;
        Number = number;
        Upward = new Pipe(stage, network, isUpward: true);
        Downward = new Pipe(stage, network, isUpward: false);
        network.Add(this);
    }

    public Stage Stage { get; }

    public Network Network { get; }

    public int Number { get; }

    public Pipe Upward { get; }

    public Pipe Downward { get; }

    /// <summary>Whether what passes are the bytes of a stream, and not frames.</summary>
    public bool CarriesBytes { get; init; }

    public bool HasLeft(bool isClient) => isClient ? _clientHasLeft : _serverHasLeft;

    /// <summary>An end lets go: the other is told, if packets pass.</summary>
    public void Leave(bool isClient, Exception? error = null)
    {
        if (isClient ? _clientHasLeft : _serverHasLeft)
        {
            return;
        }

        _clientHasLeft |= isClient;
        _serverHasLeft |= !isClient;
        (isClient ? Upward : Downward).Send(Reset(error));
        if (_clientHasLeft && _serverHasLeft)
        {
            Network.Remove(this);
        }
    }

    /// <inheritdoc/>
    public void Deliver()
    {
        Upward.Deliver();
        Downward.Deliver();
    }

    /// <inheritdoc/>
    public void Cut() => Cut(error: null);

    /// <summary>As a reset by something between the ends: both are told.</summary>
    public void Cut(Exception? error)
    {
        Upward.Send(Reset(error));
        Downward.Send(Reset(error));
    }

    private static Frame Reset(Exception? error) => new(FrameKind.Reset, default, EndsMessage: true) { Error = error };
}
