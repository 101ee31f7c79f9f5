using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>A sign-in with user name and password, as a user writes it. What is not about that stands in the other part.</summary>
[HeartbeatSocket(Heartbeat = typeof(MqttHeartbeat), Max = 0)]
internal sealed partial class MqttSocket
{
    partial void OnOpening(OpeningContext context)
    {
        // Name and level of the protocol, flags (user name, password, clean session), a keep-alive of 30 s.
        List<byte> packet = [0, 4, .. "MQTT"u8, 4, 0xC2, 0, 30];
        foreach (var field in (string[])["sensor-7", UserName, Password])
        {
            var text = Encoding.UTF8.GetBytes(field);
            packet.AddRange([(byte)(text.Length >> 8), (byte)text.Length, .. text]);
        }

        context.Send([0x10, (byte)packet.Count, .. packet]);
    }
}

/// <content>What the tests look at.</content>
internal sealed partial class MqttSocket
{
    public required string UserName { get; init; }

    public required string Password { get; init; }

    public Journal Journal { get; } = new(TimeProvider.System);

    partial void OnOpen() => Journal.Add("OnOpen");

    partial void OnMessage(ReadOnlySpan<byte> packets) => Journal.Add($"OnMessage {Convert.ToHexString(packets)}");

    partial void OnPong(TimeSpan roundTrip) => Journal.Add("OnPong");
}
