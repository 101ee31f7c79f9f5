using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using CsCheck;
using Xunit;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>What either end writes, byte for byte, and that the other end reads it.</summary>
public sealed class FrameWriterTests
{
    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    [Fact]
    public void A_client_masks_as_the_RFC_shows_it()
        => Assert.Equal([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], Write(isServer: false, FrameOpcode.Text, "Hello"u8.ToArray()));

    [Fact]
    public void A_server_does_not()
        => Assert.Equal([0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], Write(isServer: true, FrameOpcode.Text, "Hello"u8.ToArray()));

    [Fact]
    public void The_first_frame_of_a_message_says_that_it_is_compressed()
    {
        var header = new byte[FrameHeader.MaxSize];
        Assert.Equal(2, new FrameWriter(isServer: true).WriteHeader(header, FrameOpcode.Text, 7, isFinal: true, MaskSource.OfThread, out _, isDeflated: true));
        Assert.Equal([0xC1, 0x07], header[..2]);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(125, 2)]
    [InlineData(126, 4)]
    [InlineData(65535, 4)]
    [InlineData(65536, 10)]
    public void A_length_takes_as_few_bytes_as_it_can(int length, int header)
    {
        Assert.Equal(header + length, Write(isServer: true, FrameOpcode.Binary, new byte[length]).Length);
        Assert.Equal(header + 4 + length, Write(isServer: false, FrameOpcode.Binary, new byte[length]).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_other_end_reads_what_is_written_whatever_it_is(bool isServer)
        => Gen.Select(Gen.Int[0, 5], Gen.Byte.Array[0, 70_000], Gen.Bool).List[1, 6].Sample(written =>
        {
            var writer = new FrameWriter(isServer);
            var masks = new MaskSource(new Random(written.Count).NextBytes);
            List<byte> stream = [];
            List<string> expected = [];
            foreach (var (kind, data, _) in written)
            {
                var payload = kind < 2 ? data[..Math.Min(data.Length, 125)] : kind < 4 ? Encoding.UTF8.GetBytes(Convert.ToHexString(data)) : data;
                var opcode = kind switch { 0 => FrameOpcode.Ping, 1 => FrameOpcode.Pong, < 4 => FrameOpcode.Text, _ => FrameOpcode.Binary };
                var frame = new byte[writer.SizeOf(payload.Length)];
                Assert.Equal(frame.Length, writer.Write(frame, opcode, payload, isFinal: true, masks));
                stream.AddRange(frame);
                expected.Add($"{opcode.ToString().ToLowerInvariant()} {Reading.Show(payload)}");
            }

            Assert.Equal(expected, Reading.Of(!isServer, [.. stream], [], FrameCase.UsualLimit));
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_payload_can_be_written_in_parts_of_any_size(bool isServer)
        => Gen.Select(Gen.Byte.Array[1, 5_000], Gen.Int[1, 600]).Sample((payload, step) =>
        {
            var writer = new FrameWriter(isServer);
            var stream = new byte[FrameHeader.MaxSize + payload.Length];
            var at = writer.WriteHeader(stream, FrameOpcode.Binary, payload.Length, isFinal: true, Fixed(), out var mask);
            for (var done = 0; done < payload.Length; done += step)
            {
                var part = payload.AsSpan(done, Math.Min(step, payload.Length - done));
                writer.CopyPayload(part, stream.AsSpan(at + done), mask, done);
            }

            Assert.Equal([$"binary {Reading.Show(payload)}"], Reading.Of(!isServer, stream[..(at + payload.Length)], [], FrameCase.UsualLimit));
        });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1024 * 1024, 1)]
    [InlineData((1024 * 1024) + 1, 2)]
    [InlineData(2 * 1024 * 1024, 2)]
    [InlineData((5 * 1024 * 1024) + 7, 6)]
    public void A_message_is_cut_only_where_it_is_longer_than_a_frame(int length, int frames)
    {
        List<(FrameOpcode Opcode, int Count, bool IsFinal)> cut = [];
        var start = 0;
        do
        {
            Assert.True(Fragments.BeginsAt(start));
            cut.Add(Fragments.FrameAt(start, length, FrameOpcode.Text));
            start += cut[^1].Count;
        }
        while (start < length);

        Assert.Equal(frames, cut.Count);
        Assert.Equal([FrameOpcode.Text, .. Enumerable.Repeat(FrameOpcode.Continuation, frames - 1)], cut.Select(frame => frame.Opcode));
        Assert.Equal([.. Enumerable.Repeat(false, frames - 1), true], cut.Select(frame => frame.IsFinal));
        Assert.Equal(length, cut.Sum(frame => frame.Count));
        Assert.All(cut, frame => Assert.InRange(frame.Count, 0, Fragments.Longest));
    }

    [Theory]
    [InlineData(true, 0x81)]
    [InlineData(false, 0x01)]
    public void A_frame_says_whether_it_ends_its_message(bool isFinal, int first)
    {
        var frame = new byte[FrameHeader.MaxSize + 1];
        new FrameWriter(isServer: true).Write(frame, FrameOpcode.Text, "x"u8, isFinal, Fixed());
        Assert.Equal(first, frame[0]);
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    [InlineData(1004, true)]
    [InlineData(1005, true)]
    [InlineData(1006, false)]
    [InlineData(1007, true)]
    [InlineData(1014, true)]
    [InlineData(1015, false)]
    [InlineData(1016, true)]
    [InlineData(4999, true)]
    [InlineData(5000, false)]
    public void A_status_that_only_reports_never_leaves(int status, bool mayLeave) => Assert.Equal(mayLeave, ClosePayload.MayBeInFrame((WebSocketCloseStatus)status));

    [Fact]
    public void Masks_come_from_the_generator_in_blocks_and_none_is_used_twice()
    {
        var blocks = 0;
        var masks = new MaskSource(block =>
        {
            for (var i = 0; i < block.Length; i += 4)
            {
                BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(i), (blocks * block.Length) + i);
            }

            blocks++;
        });
        var drawn = Enumerable.Range(0, 1000).Select(_ => masks.Next()).ToArray();
        Assert.Equal(1000, drawn.Distinct().Count());
        Assert.InRange(blocks, 2, 10);

        // The system's own: that they differ says at least that there is one.
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => MaskSource.OfThread.Next()).Distinct().Count());
    }

    [Fact]
    public void A_close_is_read_as_it_was_written()
    {
        var payload = new byte[125];
        Assert.Equal(0, ClosePayload.Write(payload, (WebSocketCloseStatus)1005, null));
        Assert.Equal(2, ClosePayload.Write(payload, WebSocketCloseStatus.NormalClosure, string.Empty));
        var length = ClosePayload.Write(payload, WebSocketCloseStatus.PolicyViolation, "because ä");
        Assert.Null(ClosePayload.Read(payload.AsSpan(0, length), out var status, out var description));
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, "because ä"), (status, description));
        Assert.Equal(125, ClosePayload.Write(payload, WebSocketCloseStatus.PolicyViolation, new string('x', 123)));
    }

    private static byte[] Write(bool isServer, FrameOpcode opcode, byte[] payload)
    {
        var writer = new FrameWriter(isServer);
        var frame = new byte[writer.SizeOf(payload.Length)];
        Assert.Equal(frame.Length, writer.Write(frame, opcode, payload, isFinal: true, Fixed()));
        return frame;
    }

    private static MaskSource Fixed() => new(block =>
    {
        for (var i = 0; i < block.Length; i++)
        {
            block[i] = Mask[i % Mask.Length];
        }
    });
}
