using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// Sockets whose settings are equal share what they dial with. It lives no longer than the longest-lived of them, and nor do their settings:
/// a delegate may hold on to its socket, so nothing but the transport may hold on to the delegate.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal static class SharedTransports
{
    private const int FirstSweep = 16;

    private static readonly Lazy<ClientTransport> Usual = new(static () => new ClientTransport(HandlerSettings.None));
    private static readonly Lock Gate = new();

    /// <summary>By the hash of their settings.</summary>
    private static readonly Dictionary<int, List<WeakReference<ClientTransport>>> Others = [];

    /// <summary>At how many hashes the dead are looked for, so that looking costs no more than what has come in meanwhile.</summary>
    private static int _sweepAt = FirstSweep;

    /// <summary>What a socket with these settings dials with. Let it hold on to that.</summary>
    /// <remarks>Throws what the user's delegate throws.</remarks>
    public static ClientTransport Of(HandlerSettings settings)
    {
        if (settings.Equals(HandlerSettings.None))
        {
            return Usual.Value;
        }

        lock (Gate)
        {
            if (Find(settings) is { } found)
            {
                return found;
            }
        }

        // The delegate is the user's and may wait for others.
        var made = new ClientTransport(settings);
        lock (Gate)
        {
            if (Find(settings) is { } found)
            {
                return found;
            }

            Add(made);
            return made;
        }
    }

    private static ClientTransport? Find(HandlerSettings settings)
    {
        if (Others.TryGetValue(settings.GetHashCode(), out var candidates))
        {
            foreach (var candidate in candidates)
            {
                if (candidate.TryGetTarget(out var transport) && transport.Settings.Equals(settings))
                {
                    return transport;
                }
            }
        }

        return null;
    }

    private static void Add(ClientTransport transport)
    {
        if (Others.Count >= _sweepAt)
        {
            foreach (var (hash, candidates) in Others)
            {
                candidates.RemoveAll(static candidate => !candidate.TryGetTarget(out _));
                if (candidates.Count == 0)
                {
                    Others.Remove(hash);
                }
            }

            _sweepAt = Math.Max(FirstSweep, 2 * Others.Count);
        }

        var key = transport.Settings.GetHashCode();
        if (!Others.TryGetValue(key, out var equals))
        {
            Others[key] = equals = [];
        }

        equals.RemoveAll(static candidate => !candidate.TryGetTarget(out _));
        equals.Add(new WeakReference<ClientTransport>(transport));
    }
}
