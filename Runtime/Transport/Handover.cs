namespace Heartbeat;

/// <summary>
/// Whether a byte of a batch was handed to the system. Until one was, whoever ends the connection can withhold the batch, and then none
/// ever is: which of the two came first is decided here, once, for writer and ender alike.
/// </summary>
internal struct Handover
{
    private const int Passed = 0;
    private const int Open = 1;
    private const int Withheld = 2;

    private int _state;

    /// <summary>A batch is about to be written.</summary>
    public void Begin() => Interlocked.CompareExchange(ref _state, Open, Passed);

    /// <summary>Bytes are about to be handed to the system, who cannot be asked to give them back.</summary>
    /// <returns>False if they are withheld.</returns>
    public bool TryPass() => Interlocked.CompareExchange(ref _state, Passed, Open) != Withheld;

    /// <summary>Nothing passes from now on.</summary>
    /// <returns>False if something has passed since the batch began, or none has begun.</returns>
    public bool TryWithhold() => Interlocked.CompareExchange(ref _state, Withheld, Open) == Open;
}
