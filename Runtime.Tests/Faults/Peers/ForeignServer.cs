using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Runtime.Tests.Faults.Peers;

/// <summary>A WebSocket server that nobody here wrote.</summary>
public enum Implementation
{
    /// <summary>The platform's own, in this process.</summary>
    Kestrel,

    /// <summary>ws, on Node.js.</summary>
    Ws,

    /// <summary>Bun's.</summary>
    Bun,

    /// <summary>python-websockets.</summary>
    Websockets,

    /// <summary>Autobahn, on Python.</summary>
    Autobahn,
}

/// <summary>
/// Runs a server that sends back what it is sent, but for the texts "close STATUS DESCRIPTION", "pings WORDS" (a ping with each word, and the
/// text "answered WORD" with the last one's pong, which answers all that came before it) and "fragments WORDS" (one text of a fragment for each word,
/// and after each the ping).
/// </summary>
internal sealed class ForeignServer : IAsyncDisposable
{
    /// <summary>The folder in which npm has installed what these tests need: a variable of the environment, which .ci/run sets.</summary>
    private const string NodeFolder = "HEARTBEAT_NODE_PEERS";

    private readonly IAsyncDisposable _server;

    private ForeignServer(IAsyncDisposable server, Journal journal, Uri address)
    {
        _server = server;
        Journal = journal;
        Address = address;
    }

    /// <summary>How its clients have closed: "closed STATUS DESCRIPTION".</summary>
    public Journal Journal { get; }

    public Uri Address { get; }

    /// <summary>Starts it, or skips the test where it is not installed.</summary>
    public static async Task<ForeignServer> Start(Implementation implementation)
    {
        switch (implementation)
        {
            case Implementation.Kestrel:
                return await StartKestrel();
            case Implementation.Ws:
                return await Start(Requirement.Program("node"), "ws.cjs", NodeModules("ws"));
            case Implementation.Bun:
                // Its name ends so on every system.
                return await Start(Path.Combine(NodeModules("bun"), "bin", "bun.exe"), "bun.js");
            case Implementation.Websockets:
                return await Start(await Python("websockets"), "websockets_server.py");
            default:
                return await Start(await Python("autobahn"), "autobahn_server.py");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Where npm has installed a package; skips the test where it has not.</summary>
    public static string NodeModules(string package)
    {
        var folder = Environment.GetEnvironmentVariable(NodeFolder);
        var modules = Path.Combine(folder ?? "", "node_modules", package);
        Requirement.Is(folder is not null && Directory.Exists(modules), $"Needs {package}: npm install ws bun socket.io graphql-ws graphql in a folder, and that folder's path in {NodeFolder}.");
        return modules;
    }

    /// <summary>A Python that has the package. Debian's has Debian's packages, and need not be the first on the path.</summary>
    private static async Task<string> Python(string package)
    {
        foreach (var python in (string[])["/usr/bin/python3", Requirement.Program("python3")])
        {
            if (File.Exists(python))
            {
                using var import = Process.Start(new ProcessStartInfo(python, ["-c", $"import {package}"]) { RedirectStandardError = true })!;
                await import.WaitForExitAsync().InTime();
                if (import.ExitCode == 0)
                {
                    return python;
                }
            }
        }

        Requirement.Is(met: false, $"Needs Python's {package} (Debian: python3-{package}).");
        throw new UnreachableException();
    }

    private static async Task<ForeignServer> Start(string program, string script, string? module = null)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(AppContext.BaseDirectory, "Peers", script)]) { RedirectStandardOutput = true };
        if (module is not null)
        {
            start.Environment["NODE_PATH"] = Path.GetDirectoryName(module);
        }

        var server = new ServerProcess(Process.Start(start)!);
        try
        {
            var port = (await server.Journal.Until("Port")).Text["Port ".Length..];
            return new ForeignServer(server, server.Journal, new Uri($"ws://127.0.0.1:{port}/"));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<ForeignServer> StartKestrel()
    {
        var journal = new Journal(TimeProvider.System);
        var server = await TestServer.Start(app => app.Map("/", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = true });
            using var message = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (socket.State == WebSocketState.Open)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                message.Write(buffer, 0, received.Count);
                if (received is { EndOfMessage: true, MessageType: not WebSocketMessageType.Close })
                {
                    await Answer(socket, message.ToArray(), received.MessageType);
                    message.SetLength(0);
                }
            }

            journal.Add($"closed {(int?)socket.CloseStatus} {socket.CloseStatusDescription}".TrimEnd());
            if (socket.State == WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, null, CancellationToken.None);
            }
        }));
        return new ForeignServer(server, journal, server.Address("/"));
    }

    /// <summary>Its pings are not the user's: they are left out.</summary>
    private static async Task Answer(WebSocket socket, byte[] message, WebSocketMessageType type)
    {
        var words = type == WebSocketMessageType.Text ? Encoding.UTF8.GetString(message).Split(' ') : [""];
        switch (words[0])
        {
            case "close":
                await socket.CloseAsync((WebSocketCloseStatus)int.Parse(words[1], CultureInfo.InvariantCulture), string.Join(' ', words.Skip(2)), CancellationToken.None);
                break;
            case "fragments":
                for (var word = 1; word < words.Length; word++)
                {
                    await socket.SendAsync(Encoding.UTF8.GetBytes(words[word]), type, endOfMessage: word == words.Length - 1, CancellationToken.None);
                }

                break;
            default:
                await socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None);
                break;
        }
    }

    /// <summary>A server in a process of its own, which writes lines.</summary>
    private sealed class ServerProcess : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly Task _reading;

        public ServerProcess(Process process)
        {
            _process = process;
            _reading = ReadAsync();
        }

        public Journal Journal { get; } = new(TimeProvider.System);

        public async ValueTask DisposeAsync()
        {
            await _process.End();
            await _reading.InTime();
            _process.Dispose();
        }

        private async Task ReadAsync()
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                Journal.Add(line);
            }
        }
    }
}
