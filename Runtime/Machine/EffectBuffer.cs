namespace Heartbeat;

/// <summary>
/// Where a machine puts what one event brings about. It belongs to whoever gives the events, and serves any number of machines, one
/// event at a time.
/// </summary>
internal sealed class EffectBuffer
{
    /// <summary>More than any event brings about.</summary>
    private readonly Effect[] _effects = new Effect[16];
    private int _count;

    /// <summary>Begins anew. The first place is kept for the change of state.</summary>
    public void Start() => _count = 1;

    public void Add(in Effect effect) => _effects[_count++] = effect;

    /// <summary>What was added, after the change of state.</summary>
    public ReadOnlySpan<Effect> Finish(scoped in Effect changeOfState)
    {
        _effects[0] = changeOfState;
        return _effects.AsSpan(0, _count);
    }

    /// <summary>What was added.</summary>
    public ReadOnlySpan<Effect> Finish() => _effects.AsSpan(1, _count - 1);

    /// <summary>Lets go of what the effects hold.</summary>
    public void Clear() => _effects.AsSpan(0, _count).Clear();
}
