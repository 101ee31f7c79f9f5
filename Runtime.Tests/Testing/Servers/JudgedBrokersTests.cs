using System.Text;

namespace Heartbeat.Testing.Tests.Servers;

/// <summary>The heartbeats of brokers against what their servers say, as the standards have it.</summary>
public sealed class JudgedBrokersTests
{
    private static readonly byte[] Connack = [0x20, 2, 0, 0];
    private static readonly byte[] PingResp = [0xD0, 0];

    [Fact]
    public void MQTT() => HeartbeatJudge.Judge(static () => new MqttHeartbeat(), new HeartbeatScript
    {
        Answer = static came => (came.Data.Span[0] >> 4) switch
        {
            1 => [Connack],
            12 => [PingResp],
            _ => [],
        },
        HearsWithin = TimeSpan.FromSeconds(45),
        Messages = [new byte[] { 0x30, 5, 0, 1, (byte)'a', (byte)'h', (byte)'i' }, new byte[] { 0x90, 3, 0, 1, 0 }, new byte[] { 0x40, 2, 0, 1 }],
        BadGreetings = [new byte[] { 0x20, 2, 0, 5 }, new byte[] { 0xD0, 0 }, "CONNACK", new byte[] { 0x20, 1, 0 }],
        PassingStatuses = [1000, 1001, 1006, 1011],
        Join = static messages => Joined(messages),
        IsStream = true,

        // A part of a packet or a line reaches the hook, which reads a stream: what it is shows only later.
        IsForHook = static message => message.Data.Length == 1,
    });

    [Fact]
    public void NATS() => HeartbeatJudge.Judge(static () => new NatsHeartbeat(), new HeartbeatScript
    {
        Greeting = [Bytes("INFO {\"version\":\"2.9.10\",\"client_id\":4}\r\n")],
        Answer = static came => Enumerable.Repeat<WorldMessage>(Bytes("PONG\r\n"), Encoding.ASCII.GetString(came.Data.Span).Split("PING\r\n").Length - 1),
        Pings = [Bytes("PING\r\n")],
        PingsEvery = TimeSpan.FromSeconds(120),
        IsPong = static (_, came) => Encoding.ASCII.GetString(came.Data.Span) == "PONG\r\n",
        Messages = [Bytes("MSG a 1 6\r\nPING\r\n\r\n"), Bytes("+OK\r\n"), Bytes("INFO {\"connect_urls\":[\"10.0.0.1:4222\"]}\r\n"), Bytes("-ERR 'Permissions Violation for Publish to \"a\"'\r\n")],
        BadGreetings = [Bytes("HTTP/1.1 400 Bad Request\r\n"), "{\"op\":10}", Bytes("INFO none\r\n")],
        FinalMessages = [Bytes("-ERR 'Unknown Protocol Operation'\r\n")],
        PassingStatuses = [1000, 1001, 1006],
        Join = static messages => Joined(messages),
        IsStream = true,

        // A part of a packet or a line reaches the hook, which reads a stream: what it is shows only later.
        IsForHook = static message => message.Data.Length == 1,
    });

    [Fact]
    public void STOMP() => HeartbeatJudge.Judge(static () => new StompHeartbeat { Outgoing = TimeSpan.FromSeconds(8), Incoming = TimeSpan.FromSeconds(8) }, new HeartbeatScript
    {
        Answer = static came => came.Text?.StartsWith("CONNECT\n", StringComparison.Ordinal) == true ? ["CONNECTED\nversion:1.2\nheart-beat:8000,8000\n\n\0"] : [],
        Pings = ["\n"],
        PingsEvery = TimeSpan.FromSeconds(8),
        HearsWithin = TimeSpan.FromSeconds(8),
        FoundWithin = TimeSpan.FromSeconds(24),
        Messages = ["MESSAGE\nsubscription:0\nmessage-id:1\ndestination:/queue/a\n\nhello\n\0", "RECEIPT\nreceipt-id:1\n\n\0"],
        BadGreetings = ["no frame\n\0", "ERROR\nmessage:Bad CONNECT\n\n\0", "CONNECTED\nversion:1.2\nheart-beat:-1,0\n\n\0"],
        PassingStatuses = [1000, 1002, 1006],
        FinalStatuses = [1007],
        Join = static messages => string.Concat(messages.Select(static message => message.Text)),
        IsStream = true,
    });

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Joined(IReadOnlyList<WorldMessage> messages) => [.. messages.SelectMany(static message => message.Data.ToArray())];
}
