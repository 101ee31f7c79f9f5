using System.Buffers;
using System.Text;

namespace Heartbeat;

/// <summary>
/// A text that asks, and another that answers: the heartbeat of a socket that is told no other. It goes through to the program at the other
/// end, which must answer it; a socket of ours does.
/// </summary>
public sealed class TextHeartbeat : HeartbeatProtocol
{
    internal const string UsualPing = "ping";
    internal const string UsualPong = "pong";

    private static readonly byte[] UsualPingBytes = Encoding.UTF8.GetBytes(UsualPing);
    private static readonly byte[] UsualPongBytes = Encoding.UTF8.GetBytes(UsualPong);

    /// <summary>The one of whoever chooses no other texts: it never changes, so that all connections may share it.</summary>
    private static readonly TextHeartbeat Usual = new();

    private readonly byte[] _ping = UsualPingBytes;
    private readonly byte[] _pong = UsualPongBytes;

    /// <summary>A heartbeat of "ping" and "pong", unless it is told other texts.</summary>
    public TextHeartbeat()
    {
    }

    /// <summary>The text that asks whether the other end lives. "ping" unless set.</summary>
    public string Ping
    {
        get;
        init
        {
            field = value;
            _ping = value == UsualPing ? UsualPingBytes : Bytes(value);
        }
    } = UsualPing;

    /// <summary>The text that answers. "pong" unless set.</summary>
    public string Pong
    {
        get;
        init
        {
            field = value;
            _pong = value == UsualPong ? UsualPongBytes : Bytes(value);
        }
    } = UsualPong;

    /// <inheritdoc/>
    public override int MaxSize => Math.Max(_ping.Length, _pong.Length);

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        => payload.SequenceEqual(_ping) ? RecognizedHeartbeat.Ping
            : payload.SequenceEqual(_pong) ? RecognizedHeartbeat.Pong
            : default;

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write(_ping);

    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer) => writer.Write(_pong);

    /// <summary>One with these texts, which may be another connection's too.</summary>
    internal static TextHeartbeat Of(string ping, string pong) => (ping, pong) is (UsualPing, UsualPong) ? Usual : new() { Ping = ping, Pong = pong };

    /// <summary>Checks both texts. Not where they are set: settings are checked as a whole, when they are given to a socket.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A text is empty.</exception>
    /// <exception cref="ArgumentException">A text has no UTF-8 form, or both are the same.</exception>
    internal void Check()
    {
        Check(Ping, nameof(Ping));
        Check(Pong, nameof(Pong));
        if (string.Equals(Ping, Pong, StringComparison.Ordinal))
        {
            throw new ArgumentException($"{nameof(Ping)} and {nameof(Pong)} are both \"{Ping}\"; they must differ, or a ping could not be told from its answer. Change one of them, at both ends.", nameof(Pong));
        }
    }

    private static byte[] Bytes(string? text) => text is null ? [] : Encoding.UTF8.GetBytes(text);

    private static void Check(string value, string name)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is empty; it must be a text of at least one character.");
        }

        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsSurrogate(value[i]) && !char.IsSurrogatePair(value, i++))
            {
                throw new ArgumentException($"{name} holds half a surrogate pair and has no UTF-8 form; it must be a text of whole characters.", name);
            }
        }
    }
}
