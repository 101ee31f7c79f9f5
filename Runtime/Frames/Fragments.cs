namespace Heartbeat;

/// <summary>
/// A message cut into frames: one, which peers that cannot join fragments read too; or, where it is longer than 1 MiB, several, between which
/// pings and pongs may leave (RFC 6455, section 5.4).
/// </summary>
/// <param name="opcode">What the message is.</param>
/// <param name="length">How long it is, in bytes.</param>
internal struct Fragments(FrameOpcode opcode, int length)
{
    /// <summary>The longest frame, in bytes of payload.</summary>
    public const int Longest = 1024 * 1024;

    private FrameOpcode _opcode = opcode;
    private int _at;
    private bool _isOver;

    /// <summary>Cuts off the next frame.</summary>
    /// <param name="opcode">What it carries.</param>
    /// <param name="start">Where in the message it begins.</param>
    /// <param name="count">How many bytes of it it has.</param>
    /// <param name="isFinal">Whether it is the last one.</param>
    /// <returns>False if there is none.</returns>
    public bool TryNext(out FrameOpcode opcode, out int start, out int count, out bool isFinal)
    {
        (opcode, start) = (_opcode, _at);
        count = Math.Min(length - _at, Longest);
        isFinal = _at + count == length;
        if (_isOver)
        {
            return false;
        }

        _opcode = FrameOpcode.Continuation;
        _at += count;
        _isOver = isFinal;
        return true;
    }
}
