using System.Buffers;
using System.Text;
using Xunit;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>UTF-8, against the platform's decoder: every short sequence of bytes, in every way of cutting it.</summary>
public sealed class Utf8ValidatorTests
{
    /// <summary>Bytes on either side of each border in the table of well-formed sequences (Unicode, table 3-7).</summary>
    private static readonly byte[] Borders =
    [
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ];

    [Fact]
    public void Every_text_of_two_bytes()
    {
        for (var first = 0; first < 256; first++)
        {
            Check([(byte)first]);
            for (var second = 0; second < 256; second++)
            {
                Check([(byte)first, (byte)second]);
            }
        }
    }

    [Fact]
    public void Every_text_of_up_to_five_bytes_that_lie_at_a_border()
    {
        foreach (var first in Borders)
        {
            foreach (var second in Borders)
            {
                foreach (var third in Borders)
                {
                    Check([first, second, third]);
                    foreach (var fourth in Borders)
                    {
                        Check([first, second, third, fourth]);
                        Check([0x41, first, second, third, fourth]);
                    }
                }
            }
        }
    }

    [Fact]
    public void Every_character()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (Rune.TryCreate(value, out var rune))
            {
                var bytes = Encoding.UTF8.GetBytes(rune.ToString());
                var validator = default(Utf8Validator);
                Assert.True(validator.Accepts(bytes) && validator.IsComplete);
                for (var cut = 1; cut < bytes.Length; cut++)
                {
                    validator = default;
                    Assert.True(validator.Accepts(bytes.AsSpan(0, cut)) && !validator.IsComplete);
                    Assert.True(validator.Accepts(bytes.AsSpan(cut)) && validator.IsComplete);
                }
            }
        }
    }

    [Fact]
    public void Long_texts_cut_anywhere()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ASCII of some length, κόσμε, 中文, 😀; ", 5)));
        for (var first = 0; first <= text.Length; first++)
        {
            for (var second = first; second <= text.Length; second += 3)
            {
                var validator = default(Utf8Validator);
                Assert.True(validator.Accepts(text.AsSpan(0, first)) && validator.Accepts(text.AsSpan(first, second - first)) && validator.Accepts(text.AsSpan(second)) && validator.IsComplete);
            }
        }
    }

    private static void Check(ReadOnlySpan<byte> text)
    {
        for (var ways = 0; ways < 1 << (text.Length - 1); ways++)
        {
            var validator = default(Utf8Validator);
            var start = 0;
            for (var end = 1; end <= text.Length; end++)
            {
                if (end < text.Length && ((ways >> (end - 1)) & 1) == 0)
                {
                    continue;
                }

                var isAccepted = validator.Accepts(text[start..end]);
                var expected = Platform(text[..end]);
                start = end;
                if (isAccepted != (expected != OperationStatus.InvalidData) || (isAccepted && validator.IsComplete != (expected == OperationStatus.Done)))
                {
                    Assert.Fail($"{Convert.ToHexString(text)}, cut {ways:b}: {expected} up to {end}.");
                }

                if (!isAccepted)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Whether a text is whole, could be completed, or is wrong whatever follows.</summary>
    private static OperationStatus Platform(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(text, out _, out var count);
            if (status != OperationStatus.Done)
            {
                return status;
            }

            text = text[count..];
        }

        return OperationStatus.Done;
    }
}
