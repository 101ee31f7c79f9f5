#if NET
using System.Text.Unicode;
#endif

namespace Heartbeat;

/// <summary>
/// Whether a text is UTF-8 (RFC 3629), as it comes, in parts that may end anywhere. The first byte that cannot be right is found with its part
/// (RFC 6455, section 8.1).
/// </summary>
internal struct Utf8Validator
{
    private const byte FirstOfMany = 0xC0;
    private const byte LeastContinuation = 0x80;
    private const byte MostContinuation = 0xBF;

    /// <summary>How many bytes the character that is unfinished still lacks, and between what the next one lies.</summary>
    private byte _missing;
    private byte _least;
    private byte _most;

    /// <summary>Whether the text may end here.</summary>
    public readonly bool IsComplete => _missing == 0;

    /// <summary>Takes a part.</summary>
    /// <returns>False if the text is no UTF-8, whatever follows.</returns>
    public bool Accepts(ReadOnlySpan<byte> part)
    {
        var at = 0;
        while (at < part.Length)
        {
            if (_missing > 0)
            {
                if (!Continues(part[at++]))
                {
                    return false;
                }

                continue;
            }

#if NET
            // All but a last character that is cut off.
            var whole = part.Slice(at, WholeLength(part.Slice(at)));
            if (!Utf8.IsValid(whole))
            {
                return false;
            }

            at += whole.Length;
            if (at == part.Length)
            {
                return true;
            }
#endif
            if (!Begins(part[at++]))
            {
                return false;
            }
        }

        return true;
    }

#if NET
    /// <summary>How much of a part is left when a last character that may be cut off is left out.</summary>
    private static int WholeLength(ReadOnlySpan<byte> part)
    {
        const int Longest = 4;
        for (var back = 1; back < Longest && back <= part.Length; back++)
        {
            var letter = part[part.Length - back];
            if (letter >= FirstOfMany)
            {
                return LengthOf(letter) > back ? part.Length - back : part.Length;
            }

            if (letter < LeastContinuation)
            {
                return part.Length;
            }
        }

        return part.Length;
    }

    private static int LengthOf(byte first) => first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
#endif

    /// <summary>A character's first byte.</summary>
    private bool Begins(byte first)
    {
        (_missing, _least, _most) = first switch
        {
            < LeastContinuation => ((byte)0, (byte)0, (byte)0),
            >= 0xC2 and <= 0xDF => ((byte)1, LeastContinuation, MostContinuation),

            // No longer form than needed.
            0xE0 => ((byte)2, (byte)0xA0, MostContinuation),

            // No half of a surrogate pair.
            0xED => ((byte)2, LeastContinuation, (byte)0x9F),
            >= 0xE1 and <= 0xEF => ((byte)2, LeastContinuation, MostContinuation),
            0xF0 => ((byte)3, (byte)0x90, MostContinuation),
            >= 0xF1 and <= 0xF3 => ((byte)3, LeastContinuation, MostContinuation),

            // Nothing beyond U+10FFFF.
            0xF4 => ((byte)3, LeastContinuation, (byte)0x8F),
            _ => (byte.MaxValue, (byte)0, (byte)0),
        };
        return _missing != byte.MaxValue;
    }

    private bool Continues(byte next)
    {
        if (next < _least || next > _most)
        {
            return false;
        }

        _missing--;
        (_least, _most) = (LeastContinuation, MostContinuation);
        return true;
    }
}
