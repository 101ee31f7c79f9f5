using System.Text;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Heartbeat.Benchmarks.Macro.Clients;

/// <summary>SignalR's client, which carries a call with one string: JSON, over a WebSocket and nothing before it.</summary>
internal sealed class SignalRContender(Tally tally) : Contender(tally)
{
    private HubConnection? _connection;
    private string? _text;

    public override Task ConnectAsync(Uri address)
    {
        _connection = new HubConnectionBuilder()
            .WithUrl(new UriBuilder(address) { Scheme = address.Scheme == "wss" ? "https" : "http", Query = address.Query + "&signalr" }.Uri, HttpTransportType.WebSockets, options => options.SkipNegotiation = true)
            .Build();
        _connection.On<string>("m", message => Tally.Add(message.Length));
        return _connection.StartAsync();
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data) => new(_connection!.SendAsync("m", _text ??= Encoding.UTF8.GetString(data.Span)));

    public override ValueTask DisposeAsync() => _connection!.DisposeAsync();
}
