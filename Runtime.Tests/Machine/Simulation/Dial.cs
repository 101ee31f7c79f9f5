using System.Net;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>An attempt on its way to the server and back.</summary>
/// <param name="client">Who dials.</param>
/// <param name="isAbandoned">Whether nobody waits for it any more.</param>
/// <param name="succeeded">Called on the client's host with the link.</param>
/// <param name="failed">Called on the client's host with the status and how long the server asks to be left alone.</param>
internal sealed class Dial(SimulatedWorld world, SimulatedClient client, Func<bool> isAbandoned, Action<SimulatedLink> succeeded, Action<HttpStatusCode, long> failed)
{
    /// <summary>Some ways to dial ignore their token, and deliver all the same.</summary>
    private readonly bool _ignoresItsToken = world.Chance.Below(4) == 0;
    private bool _isAnswered;

    public SimulatedClient Client => client;

    /// <summary>Whether it counts: not answered, not abandoned.</summary>
    public bool IsUnderWay => !_isAnswered && !isAbandoned();

    public bool IsOver => _isAnswered || (isAbandoned() && !_ignoresItsToken);

    public SimulatedLink Succeeds(SimulatedLink link)
    {
        client.Host.At(world.Now + world.Latency, () =>
        {
            _isAnswered = true;
            succeeded(link);
        });
        return link;
    }

    public void Fails(HttpStatusCode status, long retryAfter)
        => client.Host.At(world.Now + world.Latency, () =>
        {
            _isAnswered = true;
            failed(status, retryAfter);
        });
}
