using System.Globalization;

namespace Heartbeat.FaultPeer;

/// <summary>Plays the client. Commands: "send text", "fill size" (sends a text of so many characters), "close".
/// What became of a text is said as "Told text sent", or "Told text" and the exception.</summary>
internal static class ClientRole
{
    public static async Task<int> Play(Uri address, Settings settings)
    {
        var client = new Client { Options = settings.ApplyTo(Client.DefaultOptions) };
        client.StateChanged += (_, change) => Lines.Say($"State {change.Current}");
        var connecting = client.ConnectAsync(address);
        while (await Task.Run(Console.In.ReadLine) is { } line)
        {
            var (command, rest) = line.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 ? (line[..space], line[(space + 1)..]) : (line, "");
            switch (command)
            {
                case "send":
                    _ = SendAsync(client, rest);
                    break;
                case "fill":
                    _ = SendAsync(client, new string('x', int.Parse(rest, CultureInfo.InvariantCulture)));
                    break;
                case "close":
                    await client.CloseAsync();
                    Lines.Say($"Completed {Lines.Of(await client.Completion)}");
                    break;
                default:
                    throw new ArgumentException($"There is no command {command}.");
            }
        }

        await client.DisposeAsync();
        await connecting.ContinueWith(static _ => { }, TaskScheduler.Default);
        return 0;
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
