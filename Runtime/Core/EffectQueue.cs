using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Heartbeat;

/// <summary>What was decided and is not carried out yet, in order. It holds memory only while something waits. Guarded by the <see cref="EventLoop"/>.</summary>
internal struct EffectQueue
{
    private const int Smallest = 16;

    private DecidedEffect[]? _effects;
    private int _first;
    private int _count;

    public void Enqueue(in DecidedEffect effect)
    {
        if (_effects is null || _count == _effects.Length)
        {
            Grow();
        }

        _effects[(_first + _count) % _effects.Length] = effect;
        _count++;
    }

    public bool TryDequeue(out DecidedEffect effect)
    {
        if (_effects is null || _count == 0)
        {
            effect = default;
            return false;
        }

        effect = _effects[_first];
        _effects[_first] = default;
        _first = (_first + 1) % _effects.Length;
        _count--;
        if (_count == 0)
        {
            ArrayPool<DecidedEffect>.Shared.Return(_effects);
            _effects = null;
            _first = 0;
        }

        return true;
    }

    [MemberNotNull(nameof(_effects))]
    private void Grow()
    {
        var larger = ArrayPool<DecidedEffect>.Shared.Rent(Math.Max(Smallest, _count * 2));
        if (_effects is { } smaller)
        {
            for (var i = 0; i < _count; i++)
            {
                larger[i] = smaller[(_first + i) % smaller.Length];
            }

            ArrayPool<DecidedEffect>.Shared.Return(smaller, clearArray: true);
        }

        _effects = larger;
        _first = 0;
    }
}
