namespace Heartbeat.Testing;

/// <summary>
/// Decides what the history leaves open: by the seed, the time, and how often it was asked at that time. So a history from
/// which something else was left out decides the rest as before, which is what lets a violation be made short.
/// </summary>
internal sealed class Chance(int seed, Agenda agenda)
{
    /// <summary>The seed of a world without chance: everything comes in its turn, and takes its usual time.</summary>
    public const int Calm = 0;

    private long _asked;
    private int _draws;
    private long _lastTime = -1;

    /// <summary>A number from 0 on, below another.</summary>
    public long Below(long limit) => (long)(Draw() % (ulong)limit);

    public int Below(int limit) => (int)Below((long)limit);

    /// <summary>A number from 0 to 1.</summary>
    public double Fraction() => (Draw() >> 11) * (1.0 / (1UL << 53));

    /// <summary>How often it was asked.</summary>
    public int Draws => _draws;

    /// <summary>Which of its answers count, by their number; the others are 0, as in a calm world.</summary>
    public Func<int, bool>? Counts { get; init; }

    private ulong Draw()
    {
        var isCalm = seed == Calm || Counts?.Invoke(_draws) == false;
        _draws++;

        // Counted also where the answer does not: the next answers are the same then.
        _asked = agenda.Now == _lastTime ? _asked + 1 : 0;
        _lastTime = agenda.Now;
        if (isCalm)
        {
            return 0;
        }

        return Mix(Mix(Mix((ulong)(uint)seed) ^ (ulong)agenda.Now) ^ (ulong)_asked);
    }

    /// <summary>Steele, Lea and Flood's SplitMix64.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
