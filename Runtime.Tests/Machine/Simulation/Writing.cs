using System.Text;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>Notes which messages one end of a link has begun to write, and which it has written whole.</summary>
internal sealed class Writing(SimulatedWorld world, SimulatedLink link, bool isClient)
{
    /// <summary>The messages whose last piece the write under way hands over.</summary>
    private readonly List<SimulatedMessage> _whole = [];
    private SimulatedMessage? _message;

    /// <summary>A piece of a message is given to the operating system.</summary>
    public void Begin(ReadOnlyMemory<byte> data, bool endsMessage)
    {
        if (_message is null && !data.Span.SequenceEqual("ping"u8) && !data.Span.SequenceEqual("pong"u8))
        {
            BeginMessage(SimulatedText.NameOf(Encoding.UTF8.GetString(data.Span)));
        }

        if (endsMessage && _message is { } whole)
        {
            _whole.Add(whole);
            _message = null;
        }
    }

    /// <summary>The operating system has taken all that was given to it.</summary>
    public void End()
    {
        foreach (var message in _whole)
        {
            message.WasWritten = true;
            message.WrittenAt = world.Now;
        }

        _whole.Clear();
    }

    private void BeginMessage(string name)
    {
        _message = world.Message(name)!;
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
}
