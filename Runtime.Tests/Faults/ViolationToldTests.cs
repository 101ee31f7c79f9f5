using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// A peer that breaks the protocol is told so by a close frame, after all that was sent to it before, whatever it does next; and the user hears
/// the same. Neither end may lose that to a reset.
/// </summary>
public sealed class ViolationToldTests
{
    private const int MiB = 1024 * 1024;

    /// <summary>As much as the systems between the two take from a sender before anybody reads.</summary>
    private static readonly byte[] Large = new byte[40_000];

    /// <summary>What a peer may do when it has broken the protocol.</summary>
    public enum Afterwards
    {
        ReadsOn,
        SendsOn,
        EndsItsHalf,
    }

    public static TheoryData<string, OurEnd> Violations
    {
        get
        {
            var data = new TheoryData<string, OurEnd>();
            foreach (var violation in Violation.All.Keys)
            {
                data.Add(violation, OurEnd.Dialing);
                data.Add(violation, OurEnd.Served);
                data.Add(violation, OurEnd.ServedOverHttp2);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task It_is_told_to_both_ends_after_all_that_was_sent_before(string violation, OurEnd end)
    {
        // Nothing waits that long: the peer hangs up when it has heard.
        await using var link = await HostileLink.Meet(end, static options => options with { CloseTimeout = TimeSpan.FromSeconds(20), Retry = TimeSpan.FromMilliseconds(1) });

        // Kestrel takes the end of a client's half for the end of both, and resets the connection; and a client of .NET ends both halves of a stream at once.
        Afterwards[] manners = end == OurEnd.Dialing ? [Afterwards.ReadsOn, Afterwards.SendsOn, Afterwards.EndsItsHalf] : [Afterwards.ReadsOn, Afterwards.SendsOn];
        for (var links = 1; links <= manners.Length; links++)
        {
            var then = manners[links - 1];
            for (var number = 0; number < 3; number++)
            {
                await link.Socket.SendAsync($"before {number}").InTime();
            }

            await link.Socket.SendAsync(Large).AsTask().InTime();
            await link.Peer.Send(Violation.All[violation](link.Peer.Masks));
            if (then == Afterwards.SendsOn)
            {
                for (var each = 0; each < 4; each++)
                {
                    await link.Peer.Send(new byte[MiB]).InTime();
                }
            }
            else if (then == Afterwards.EndsItsHalf)
            {
                link.Peer.EndSending();
            }

            for (var number = 0; number < 3; number++)
            {
                Assert.Equal($"before {number}", Encoding.UTF8.GetString((await link.Peer.ReadFrame().InTime())!.Payload));
            }

            Assert.Equal(Large, (await link.Peer.ReadFrame().InTime())!.Payload);
            var close = await link.Peer.ReadFrame().InTime();
            Assert.Equal((Opcode.Close, Violation.StatusOf(violation)), (close!.Opcode, (close.Payload[0] << 8) + close.Payload[1]));
            await link.Peer.HangUp(sayingSo: then != Afterwards.EndsItsHalf).InTime();

            var reason = (SocketCloseReason)(await link.Socket.Journal.Until("OnClose ProtocolError", end == OurEnd.Dialing ? links : 1)).Subject!;
            Assert.Equal((WebSocketCloseStatus)Violation.StatusOf(violation), reason.Status);
            Assert.Equal(Encoding.UTF8.GetString(close.Payload.AsSpan(2)), reason.Description);
            await link.MeetAgain();
        }
    }
}
