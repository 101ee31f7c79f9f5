using System.Text;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>Notes which messages one end of a link has begun to write, and which it has written whole.</summary>
internal sealed class Writing(SimulatedWorld world, SimulatedLink link, bool isClient)
{
    private SimulatedMessage? _message;

    /// <summary>A piece of a message is given to the operating system.</summary>
    public void Begin(ReadOnlyMemory<byte> data)
    {
        if (_message is not null || data.Span.SequenceEqual("ping"u8) || data.Span.SequenceEqual("pong"u8))
        {
            return;
        }

        _message = world.Message(SimulatedText.NameOf(Encoding.UTF8.GetString(data.Span)))!;
        if (_message.WasBegun)
        {
            world.Violate($"{_message.Name} was written twice.");
        }

        if (world.LastBegun.GetValueOrDefault(_message.Sender) > _message.Number)
        {
            world.Violate($"{_message.Name} was written after {_message.Sender}.{world.LastBegun[_message.Sender]}.");
        }

        world.LastBegun[_message.Sender] = _message.Number;
        _message.WasBegun = true;
        link.Written(isClient).Add(_message.Name);
    }

    /// <summary>The operating system has taken it.</summary>
    public void End(bool endsMessage)
    {
        if (endsMessage && _message is not null)
        {
            _message.WasWritten = true;
            _message = null;
        }
    }
}
