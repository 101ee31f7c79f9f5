using Heartbeat.Generator.Model;

namespace Heartbeat.Generator.Parsing;

/// <summary>The names of hooks, and which of them another name was meant to be.</summary>
internal static class HookName
{
    /// <summary>From this length on, two letters may be wrong.</summary>
    private const int LongName = 9;

    private static readonly string[] All = HookSignature.All.Select(static signature => signature.Name).Distinct(StringComparer.Ordinal).ToArray();

    /// <summary>What other libraries and other words have for the same. Those that return a task end in <c>Async</c> here too.</summary>
    private static readonly Dictionary<string, string> OtherNames = new[]
    {
        (Hook: "OnOpen", Names: "OnConnect OnConnected OnConnection OnConnectionOpened OnOpened OnReady OnReconnect OnReconnected"),
        (Hook: "OnMessage", Names: "OnBinary OnBinaryMessage OnBytes OnData OnDataReceived OnMessageReceived OnReceive OnReceived OnReceivedMessage OnReceiveMessage OnText OnTextMessage OnTextReceived"),
        (Hook: "OnClose", Names: "OnClosed OnClosing OnConnectionClosed OnConnectionLost OnDisconnect OnDisconnected OnDisconnecting OnEnd OnEnded"),
        (Hook: "OnError", Names: "OnException OnFail OnFailed OnFailure OnFault OnFaulted OnUnhandledException"),
        (Hook: "OnReconnecting", Names: "OnRetry OnRetrying"),
        (Hook: "OnGaveUp", Names: "OnGivenUp OnGivingUp"),
        (Hook: "OnUnsent", Names: "OnDropped OnNotSent OnSendFailed OnUndelivered"),
        (Hook: "OnConnecting", Names: "OnBeforeConnect OnBeforeConnecting"),
        (Hook: "ShouldReconnect", Names: "CanReconnect OnShouldReconnect ShouldRetry"),
        (Hook: "RetryDelay", Names: "GetRetryDelay OnRetryDelay ReconnectDelay"),
    }
    .SelectMany(static entry => entry.Names.Split(' '), static (entry, name) => (entry.Hook, Name: name))
    .ToDictionary(static entry => entry.Name, static entry => entry.Hook, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a hook has the name.</summary>
    public static bool IsOne(string name) => Array.IndexOf(All, name) >= 0;

    /// <summary>The hook whose name a name was meant to be, or null where it is like none.</summary>
    public static string? Meant(string name) =>
        OtherNameOf(name)
        ?? Nearest(name, All, static hook => hook.Length < LongName ? 1 : 2)
        ?? MeantByOtherName(name);

    private static string? OtherNameOf(string name)
    {
        var stem = HookSignature.Stem(name);
        var isAsync = stem.Length < name.Length;
        var meant = OtherNames.TryGetValue(stem, out var hook) ? hook : isAsync && IsOne(stem) ? stem : null;
        return isAsync && meant is not null && IsOne(meant + HookSignature.AsyncSuffix) ? meant + HookSignature.AsyncSuffix : meant;
    }

    // Of the other words, a short one is like too many.
    private static string? MeantByOtherName(string name)
    {
        var stem = HookSignature.Stem(name);
        return Nearest(stem, OtherNames.Keys, static other => other.Length < LongName ? 0 : 1) is { } other ? OtherNameOf(other + name.Substring(stem.Length)) : null;
    }

    private static string? Nearest(string name, IEnumerable<string> candidates, Func<string, int> most)
    {
        var (nearest, least) = ((string?)null, int.MaxValue);
        foreach (var candidate in candidates)
        {
            var distance = EditDistance.Between(name, candidate);
            if (distance < least && distance <= most(candidate))
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }
}
