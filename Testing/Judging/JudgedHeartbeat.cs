using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Heartbeat.Testing;

/// <summary>The heartbeat under judgment: what its class writes, what it recognizes, and what other ends send to it.</summary>
/// <param name="make">Makes one for a connection.</param>
/// <param name="answer">What the other end answers to a ping that is a text; null where it answers as the class itself does.</param>
/// <param name="messages">Messages that are no heartbeat.</param>
internal sealed class JudgedHeartbeat(Func<HeartbeatProtocol> make, Func<string, string?>? answer, IReadOnlyCollection<string> messages)
{
    /// <summary>A message that no heartbeat is.</summary>
    private static readonly string[] Ordinary = ["hello", " ", "42", "{}", "[1,2,3]", "{\"type\":\"message\",\"text\":\"hello\"}", new string('x', 100_000)];

    private readonly HeartbeatProtocol _first = Make(make);

    /// <summary>How it is named where it is wrong.</summary>
    public string Name => _first.GetType().Name;

    public bool IsText => _first.Carrier == HeartbeatCarrier.TextMessage;

    public TimeSpan Interval => _first.Interval;

    /// <summary>No longer message is looked at.</summary>
    public int MaxSize => _first.MaxSize;

    /// <summary>Messages that whoever judges says are none of its heartbeats.</summary>
    public IReadOnlyCollection<string> Given => messages;

    /// <summary>Whether the other end answers in a way of its own, and not as the class does.</summary>
    public bool HasAnswer => answer is not null;

    /// <summary>A ping as the class writes it.</summary>
    public byte[] Ping(long number) => PingOf(New(), number);

    /// <summary>A pong as the class writes it.</summary>
    public byte[] Pong() => PongOf(New());

    /// <summary>A pong as the class writes it, asked by a ping.</summary>
    public byte[] PongTo(byte[] ping) => Written(writer => New().WritePong(ping, writer));

    /// <summary>A ping as this one writes it.</summary>
    public static byte[] PingOf(HeartbeatProtocol one, long number) => Written(writer => one.WritePing(number, writer));

    /// <summary>A pong as this one writes it.</summary>
    public static byte[] PongOf(HeartbeatProtocol one) => Written(writer => one.WritePong(default, writer));

    /// <summary>What the other end answers to a ping that is a text.</summary>
    public string AnswerTo(string ping) => answer is null ? Encoding.UTF8.GetString(PongTo(Encoding.UTF8.GetBytes(ping))) : answer(ping) ?? throw new WorldException($"The other end has no answer to \"{ping}\", which the heartbeat has sent.");

    public HeartbeatProtocol New() => Make(make);

    /// <summary>Texts that must reach the hooks: a heartbeat in quotation marks is none either.</summary>
    public IEnumerable<string> Messages()
    {
        foreach (var message in Ordinary.Concat(messages))
        {
            yield return message;
        }

        foreach (var heartbeat in Heartbeats().Where(static heartbeat => heartbeat.Length > 0))
        {
            yield return $"> {heartbeat}";
            yield return $"{{\"text\":\"{JsonEncodedText.Encode(heartbeat)}\"}}";
        }
    }

    /// <summary>Texts that may be anything to it: nothing, too much, almost a heartbeat.</summary>
    public IEnumerable<string> HostileTexts()
    {
        yield return "";
        yield return "\0";
        yield return "\uFEFF";
        yield return new string('[', 10_000);
        foreach (var heartbeat in Heartbeats())
        {
            foreach (var length in Enumerable.Range(1, Math.Min(heartbeat.Length, 100) - 1).Where(length => !char.IsLowSurrogate(heartbeat[length])))
            {
                yield return heartbeat[..length];
                yield return heartbeat[length..];
            }

            yield return $"{heartbeat}x";
            yield return $"x{heartbeat}";
            yield return $"{heartbeat}{heartbeat}";
            yield return heartbeat.ToUpperInvariant();
            yield return $"{heartbeat}{new string(' ', 100_000)}";
            yield return string.Concat(Enumerable.Repeat(heartbeat, 1_000));
        }
    }

    /// <summary>Bytes that no text has, or that a frame carries which is not ours.</summary>
    public IEnumerable<byte[]> HostileBytes()
    {
        for (var each = 0; each <= byte.MaxValue; each++)
        {
            yield return [(byte)each];
        }

        byte[][] written = [Ping(1), Ping(long.MaxValue), Pong()];
        foreach (var heartbeat in written.Where(static heartbeat => heartbeat.Length > 0))
        {
            yield return [.. heartbeat, 0xFF];
            yield return [0xFF, .. heartbeat];
            yield return heartbeat[..^1];
            for (var each = 0; each < Math.Min(heartbeat.Length, 100); each++)
            {
                var wrong = heartbeat.ToArray();
                wrong[each] ^= 0xFF;
                yield return wrong;
            }
        }

        var random = new Random(1);
        for (var length = 2; length <= 125; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            yield return bytes;
        }
    }

    private IEnumerable<string> Heartbeats()
    {
        if (!IsText)
        {
            return ["ping", "pong"];
        }

        var ping = Encoding.UTF8.GetString(Ping(1));
        return new[] { ping, Encoding.UTF8.GetString(Pong()), AnswerTo(ping) }.Distinct();
    }

    private static HeartbeatProtocol Make(Func<HeartbeatProtocol> make)
    {
        try
        {
            return make() ?? throw new WorldException("The function that makes the heartbeat returned null.");
        }
        catch (Exception exception) when (exception is not WorldException)
        {
            throw new WorldException($"The function that makes the heartbeat threw {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var writer = new ArrayBufferWriter<byte>();
        write(writer);
        return writer.WrittenSpan.ToArray();
    }
}
