using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Processes;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>A client's process is stopped again and again.</summary>
public sealed class NapsInARowTests
{
    [LongFact]
    public async Task Naps_in_a_row_harm_no_link()
    {
        Requirement.IsLinux();
        await using var server = await EchoProcess.Start();
        await using var client = PeerProcess.Client(server.Address, $"Interval={Nap.Interval}", $"Timeout={Nap.Timeout}", "Liveness=PongOnly");
        await client.Journal.Until("OnPong 1");
        for (var phase = 0; phase < Nap.Interval; phase += Nap.Interval / 4)
        {
            await client.Journal.Until("OnPong 1", client.Journal.Count("OnPong 1") + 1);
            await Task.Delay(phase);
            await Nap.Take(client, Nap.Length);

            // And again, perhaps before it has found out how late it is.
            await Nap.Take(client, TimeSpan.FromMilliseconds(phase));
        }

        await Nap.AssertUnharmed(client);
    }
}
