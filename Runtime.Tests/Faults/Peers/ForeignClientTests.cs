using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Processes;

namespace Heartbeat.Runtime.Tests.Faults.Peers;

/// <summary>Our end of a server against a client that nobody here wrote.</summary>
public sealed class ForeignClientTests
{
    [LongTheory]
    [InlineData("{}", "permessage-deflate")]
    [InlineData("""{ "serverNoContextTakeover": true }""", "permessage-deflate")]
    [InlineData("""{ "clientNoContextTakeover": true }""", "permessage-deflate")]
    [InlineData("""{ "serverNoContextTakeover": true, "clientNoContextTakeover": true }""", "permessage-deflate")]
    [InlineData("""{ "clientMaxWindowBits": 9 }""", "permessage-deflate")]
    [InlineData("""{ "serverMaxWindowBits": 15 }""", "permessage-deflate")]
    [InlineData("""{ "serverMaxWindowBits": 10 }""", "none")]
    public async Task Whatever_ws_offers_its_messages_come_back_as_they_were(string offer, string agreed)
    {
        var module = ForeignServer.NodeModules("ws");
        await using var server = new RawServer(static connection => FramedEcho.ServeAsync(connection, static _ => { }));
        var start = new ProcessStartInfo(Requirement.Program("node"), [Path.Combine(AppContext.BaseDirectory, "Peers", "ws_client.cjs"), $"{server.Port}", offer]) { RedirectStandardOutput = true };
        start.Environment["NODE_PATH"] = Path.GetDirectoryName(module);
        using var client = Process.Start(start)!;
        try
        {
            Assert.Equal($"55 of 55 came back, {agreed}, 1000", await client.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime());
        }
        finally
        {
            await client.End();
        }
    }
}
