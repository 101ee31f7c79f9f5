using System.Globalization;

namespace Heartbeat.FaultPeer;

/// <summary>Plays one client, or as many as the setting "Clients" says. Commands: "send text", "fill size" (sends a text of so many characters),
/// both on each client; "block number" (so many work items of the pool); "release" (what blocks); "close".
/// What became of a text is said as "Told text sent", or "Told text" and the exception.</summary>
internal static class ClientRole
{
    public static async Task<int> Play(Uri address, Settings settings)
    {
        var clients = Enumerable.Range(0, settings.Clients).Select(_ => NewClient(settings)).ToArray();
        var connecting = Array.ConvertAll(clients, client => client.ConnectAsync(address));

        // On a thread of its own: the pool's may all be held.
        await Task.Factory.StartNew(() => Obey(clients), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask()));
        await Task.WhenAll(connecting).ContinueWith(static _ => { }, TaskScheduler.Default);
        return 0;
    }

    private static Client NewClient(Settings settings)
    {
        var client = new Client { Options = settings.ApplyTo(Client.DefaultOptions) };
        client.StateChanged += (_, change) => Lines.Say($"State {change.Current}");
        return client;
    }

    private static void Obey(Client[] clients)
    {
        while (Console.In.ReadLine() is { } line)
        {
            var (command, rest) = line.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 ? (line[..space], line[(space + 1)..]) : (line, "");
            switch (command)
            {
                case "send":
                    Send(clients, rest);
                    break;
                case "fill":
                    Send(clients, new string('x', int.Parse(rest, CultureInfo.InvariantCulture)));
                    break;
                case "block":
                    Blockade.Queue(int.Parse(rest, CultureInfo.InvariantCulture));
                    break;
                case "release":
                    Blockade.Open();
                    break;
                case "close":
                    Array.ForEach(clients, static client => _ = CloseAsync(client));
                    break;
                default:
                    throw new ArgumentException($"There is no command {command}.");
            }
        }

        // Whatever waits for a thread may go on to the end.
        Blockade.Open();
    }

    private static void Send(Client[] clients, string text) => Array.ForEach(clients, client => _ = SendAsync(client, text));

    private static async Task CloseAsync(Client client)
    {
        await client.CloseAsync();
        Lines.Say($"Completed {Lines.Of(await client.Completion)}");
    }

    private static async Task SendAsync(Client client, string text)
    {
        var sent = client.SendAsync(text);
        Lines.Say($"Sending {Lines.Short(text)}");
        try
        {
            await sent;
            Lines.Say($"Told {Lines.Short(text)} sent");
        }
        catch (Exception exception) when (exception is SocketClosedException or MessageInDoubtException)
        {
            Lines.Say($"Told {Lines.Short(text)} {exception.GetType().Name}");
        }
    }
}
