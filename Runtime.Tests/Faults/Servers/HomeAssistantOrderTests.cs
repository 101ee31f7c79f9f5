using System.Text.Json;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Servers;

/// <summary>
/// Home Assistant takes no id that is not greater than the last (core, components/websocket_api/connection.py). Its pings and the commands of many threads
/// share the ids, and must leave in their order.
/// </summary>
public sealed class HomeAssistantOrderTests
{
    [Fact]
    public async Task Ids_grow_on_the_wire_where_many_threads_send_amid_pings()
    {
        const int Threads = 4;
        const int Pings = 3;
        var commands = Effort.Of(500, 20_000);
        var journal = new Journal(TimeProvider.System);
        await using var server = await TestServer.Start(app => TextServer.Map(app, "/api/websocket", connection => Serve(connection, journal)));
        await using var socket = new ScriptedSocket(new HeartbeatOptions
        {
            Heartbeat = static () => new HomeAssistantHeartbeat(),
            Interval = TimeSpan.FromMilliseconds(1),
            Timeout = TimeSpan.FromSeconds(30),
            Max = 0,
        });
        socket.Hooks.Kinds = HookKinds.Opening | HookKinds.Text;
        socket.Hooks.Opening = static opening => opening.Send("""{"type":"auth","access_token":"T"}""");
        await socket.ConnectAsync(server.Address("/api/websocket")).InTime();
        var heartbeat = (HomeAssistantHeartbeat)socket.Connection!.Heartbeat;
        using var patience = new CancellationTokenSource(Patience.Limit);
        var sent = await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(SendAsync))).InTime();
        await socket.CloseAsync().InTime();
        var ended = await journal.Until("ended");
        Assert.Equal($"ended commands {sent.Sum()}", ended.Text);
        Assert.Empty(journal.Violations);
        Assert.True(journal.Count("ping") >= Pings, "There were too few pings to show anything.");

        async Task<int> SendAsync()
        {
            // However fast they leave: until pings have come between them.
            var sent = 0;
            while ((sent < commands || journal.Count("ping") < Pings) && !patience.IsCancellationRequested)
            {
                if (heartbeat.TrySend(socket, """{"type":"get_config"}""", out var _))
                {
                    sent++;
                }
                else
                {
                    await Task.Yield();
                }

                if (sent >= commands)
                {
                    // A ping leaves after what waits, and has a turn.
                    await Task.Delay(1);
                }
            }

            return sent;
        }
    }

    private static async Task Serve(TextServer connection, Journal journal)
    {
        await connection.Say("""{"type":"auth_required","ha_version":"2026.11.0"}""");
        if (await connection.Hear() != """{"type":"auth","access_token":"T"}""")
        {
            journal.Violations.Enqueue("The sign-in did not come first.");
        }

        await connection.Say("""{"type":"auth_ok","ha_version":"2026.11.0"}""");
        long last = 0;
        var commands = 0;
        while (await connection.Hear() is { } text)
        {
            using var message = JsonDocument.Parse(text);
            var id = message.RootElement.GetProperty("id").GetInt64();
            if (id <= last)
            {
                journal.Violations.Enqueue($"id_reuse: {text} came after {last}.");
            }

            last = id;
            if (message.RootElement.GetProperty("type").GetString() == "ping")
            {
                journal.Add("ping");
                await connection.Say($$"""{"id":{{id}},"type":"pong"}""");
            }
            else
            {
                commands++;
                await connection.Say($$"""{"id":{{id}},"type":"result","success":true,"result":null}""");
            }
        }

        journal.Add($"ended commands {commands}");
    }
}
