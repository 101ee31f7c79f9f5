namespace Heartbeat.Testing;

/// <summary>Brings whoever dials to whoever listens there.</summary>
internal sealed class Dialing(Stage stage, Networks networks, Census census, Story story, Expectations expectations)
{
    private readonly List<IListener> _listeners = [];

    public bool IsAnswered(Uri address) => _listeners.Exists(listener => listener.ListensAt(address));

    public void Add(IListener listener) => _listeners.Add(listener);

    public async ValueTask<DialedLink> DialAsync(IHeartbeatSocket socket, ConnectContext context, Host host, bool takesBytes, CancellationToken cancellationToken)
    {
        var name = census.NameOf(socket);
        if (context.Uri is not { } address)
        {
            throw new InvalidOperationException("There is no address to dial. Give it to ConnectAsync, or set Uri in Options, or context.Uri in OnConnecting.");
        }

        story.Tell(name, $"dials {address}{(context.Attempt == 0 ? "" : $", attempt {context.Attempt}")}");
        if (_listeners.Find(listener => listener.ListensAt(address)) is not { } listener)
        {
            var nobody = $"Nobody listens at {address}. Call world.Listen(\"{address.GetLeftPart(UriPartial.Path)}\") before the socket connects{(_listeners.Count == 0 ? "" : $"; servers listen at {string.Join(", ", _listeners.Select(static other => other.Uri))}")}.";
            expectations.Fail(nobody);

            // Final, so that the test hears of it at once.
            throw new HandshakeRefusedException(System.Net.HttpStatusCode.NotFound, retryAfter: null, new WorldException(nobody));
        }

        var dialed = new TaskCompletionSource<DialedLink>();
        using var registration = cancellationToken.UnsafeRegister(static (source, token) => ((TaskCompletionSource<DialedLink>)source!).TrySetCanceled(token), dialed);
        stage.Agenda.At(stage.Now + networks.NextDelay(), () => listener.Answer(new Dial(socket, name, context, address, host, takesBytes, dialed)));
        return await dialed.Task;
    }
}
