using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Servers whose first messages come in the same packet as the answer to the handshake, where HTTP might swallow them.</summary>
public sealed class EagerServerTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("", 100)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", 100)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n", 100)]
    public async Task No_message_is_lost(string before, int messages)
    {
        var frames = Enumerable.Range(0, messages).SelectMany(number => Frame.Of(Opcode.Text, Encoding.UTF8.GetBytes(TextOf(number)), masked: false));
        await using var server = new RawServer(async connection =>
        {
            var answer = RawConnection.Granting(await connection.ReadHead());
            await connection.Send(new ReadOnlyMemory<byte>([.. Encoding.ASCII.GetBytes(before + answer), .. frames]));
            await Task.Delay(Timeout.Infinite, connection.HungUp);
        });
        await using var socket = new ScriptedSocket(new HeartbeatOptions { CloseTimeout = TimeSpan.FromMilliseconds(100) });
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnMessage", messages);
        Assert.Equal(Enumerable.Range(0, messages).Select(TextOf), socket.Journal.Subjects<string>("OnMessage"));
    }

    [Fact]
    public async Task A_close_frame_in_the_same_packet_is_told()
    {
        await using var server = new RawServer(async connection =>
        {
            var answer = RawConnection.Granting(await connection.ReadHead());
            await connection.Send(new ReadOnlyMemory<byte>([.. Encoding.ASCII.GetBytes(answer), .. Frame.Of(Opcode.Close, Frame.Closing(1013, "full"u8), masked: false)]));
            await Task.Delay(Timeout.Infinite, connection.HungUp);
        });
        await using var socket = new ScriptedSocket(new HeartbeatOptions { Max = 0, CloseTimeout = TimeSpan.FromMilliseconds(100) });
        await socket.ConnectAsync(server.Address).InTime();
        var reason = await socket.Completion.InTime();
        Assert.Equal((SocketCloseKind.Remote, "full"), (reason.Kind, reason.Description));
    }

    // Long enough that a hundred of them are more than one read of HTTP's.
    private static string TextOf(int number) => $"{number} {new string('m', 200)}";
}
