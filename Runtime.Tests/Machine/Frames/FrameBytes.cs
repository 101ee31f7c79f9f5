using System.Text;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>
/// The bytes of frames as one end sends them, right and wrong ones. Written down here once more, and not with the writer that is tested.
/// </summary>
/// <param name="isMasked">Whether they are a client's.</param>
internal sealed class FrameBytes(bool isMasked)
{
    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    private readonly List<byte> _bytes = [];

    public bool IsMasked => isMasked;

    public byte[] ToArray() => [.. _bytes];

    public FrameBytes Text(string text, bool isFinal = true) => Frame(isFinal ? 0x81 : 0x01, Encoding.UTF8.GetBytes(text));

    public FrameBytes TextOf(byte[] bytes, bool isFinal = true) => Frame(isFinal ? 0x81 : 0x01, bytes);

    public FrameBytes Binary(byte[] bytes, bool isFinal = true) => Frame(isFinal ? 0x82 : 0x02, bytes);

    public FrameBytes More(byte[] bytes, bool isFinal = true) => Frame(isFinal ? 0x80 : 0x00, bytes);

    public FrameBytes More(string text, bool isFinal = true) => More(Encoding.UTF8.GetBytes(text), isFinal);

    public FrameBytes Ping(string payload = "") => Frame(0x89, Encoding.UTF8.GetBytes(payload));

    public FrameBytes Pong(string payload = "") => Frame(0x8A, Encoding.UTF8.GetBytes(payload));

    public FrameBytes Close() => Frame(0x88, []);

    public FrameBytes Close(int status, string description = "") => Close(status, Encoding.UTF8.GetBytes(description));

    public FrameBytes Close(int status, byte[] description) => Frame(0x88, [(byte)(status >> 8), (byte)status, .. description]);

    /// <summary>A frame of any first byte, with its length in the shortest form or in a longer one.</summary>
    public FrameBytes Frame(int first, byte[] payload, int lengthBytes = -1, bool? masked = null)
    {
        Header(first, payload.Length, lengthBytes, masked);
        var isThis = masked ?? isMasked;
        for (var i = 0; i < payload.Length; i++)
        {
            _bytes.Add(isThis ? (byte)(payload[i] ^ Mask[i % 4]) : payload[i]);
        }

        return this;
    }

    public FrameBytes Header(int first, long length, int lengthBytes = -1, bool? masked = null)
    {
        var isThis = masked ?? isMasked;
        lengthBytes = lengthBytes >= 0 ? lengthBytes : length <= 125 ? 0 : length <= 65535 ? 2 : 8;
        _bytes.Add((byte)first);
        _bytes.Add((byte)((isThis ? 0x80 : 0) | (lengthBytes == 0 ? (int)length : lengthBytes == 2 ? 126 : 127)));
        for (var i = lengthBytes - 1; i >= 0; i--)
        {
            _bytes.Add((byte)(length >> (8 * i)));
        }

        if (isThis)
        {
            _bytes.AddRange(Mask);
        }

        return this;
    }

    public FrameBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }
}
