using System.Net.WebSockets;
using System.Runtime.InteropServices;
using Websocket.Client;

namespace Heartbeat.Benchmarks.Macro.Clients;

/// <summary>Websocket.Client, as its page shows it; without its conversion to strings where bytes are wanted.</summary>
internal sealed class WebsocketClientContender(Setup setup, Tally tally) : Contender(tally)
{
    private WebsocketClient? _client;

    public override async Task ConnectAsync(Uri address)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _client = new WebsocketClient(address, setup.Beat is { } beat ? () => NewSocket(beat) : null) { IsTextMessageConversionEnabled = setup.TakesText };
        _client.MessageReceived.Subscribe(message =>
        {
            first.TrySetResult();
            Tally.Add(message.Text?.Length ?? message.Binary!.Length);
        });

        // It reads on the thread that starts it, and returns only when nothing is left to be read.
        await await Task.WhenAny(Task.Run(_client.StartOrFail), first.Task);
    }

    private static ClientWebSocket NewSocket(TimeSpan beat)
        => new() { Options = { KeepAliveInterval = beat, KeepAliveTimeout = beat } };

    // The one that does not only put the message into a queue.
    public override ValueTask SendAsync(ReadOnlyMemory<byte> data)
        => new(MemoryMarshal.TryGetArray(data, out var array) && array.Count == array.Array!.Length
            ? _client!.SendInstant(array.Array)
            : throw new NotSupportedException("It sends whole arrays only."));

    public override ValueTask DisposeAsync()
    {
        _client!.IsReconnectionEnabled = false;
        _client.NativeClient?.Abort();
        _client.Dispose();
        return default;
    }
}
