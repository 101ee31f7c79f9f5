using System.Runtime.CompilerServices;

namespace Heartbeat;

/// <summary>Decides whether a request becomes a connection: <c>OnAccepting</c> first, which may allow an origin, then the origin.</summary>
/// <param name="socket">The socket's class.</param>
/// <param name="log">The log.</param>
internal sealed class AcceptDecision(Type socket, Log log)
{
    private const int Forbidden = 403;

    /// <summary>How many origins of a class are warned of. Anybody can make requests from any number of them.</summary>
    private const int MostWarnedOf = 20;

    private static readonly ConditionalWeakTable<Type, HashSet<string>> WarnedOf = [];

    /// <summary>Decides.</summary>
    /// <param name="context">The request.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="consult">Consults the hook; null where there is none.</param>
    /// <returns>What to answer instead of accepting; null to accept.</returns>
    public async Task<ServerHandshakeRefusal?> DecideAsync(AcceptContext context, RequestOrigin origin, Func<Task<ServerHandshakeRefusal?>>? consult)
    {
        var wasAllowed = context.IsOriginAllowed;
        if (consult is not null && await consult().ConfigureAwait(false) is { } refusal)
        {
            if (ReferenceEquals(refusal, context.Refusal))
            {
                log.AcceptingRefused(context.RemoteEndPoint, refusal.Status, HandshakeText.Quoted(refusal.Text));
            }

            return refusal;
        }

        if (context.IsOriginAllowed)
        {
            return null;
        }

        if (wasAllowed)
        {
            refusal = new ServerHandshakeRefusal(Forbidden, "This request may not connect: OnAccepting has set IsOriginAllowed to false.");
            log.AcceptingRefused(context.RemoteEndPoint, refusal.Status, refusal.Text);
            return refusal;
        }

        refusal = origin.Refusal();
        if (IsNewsOf(origin))
        {
            log.OriginRefused(context.RemoteEndPoint, refusal.Text);
        }
        else
        {
            log.OriginRefusedAgain(context.RemoteEndPoint, refusal.Text);
        }

        return refusal;
    }

    private bool IsNewsOf(RequestOrigin origin)
    {
        var warnedOf = WarnedOf.GetValue(socket, static _ => new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        lock (warnedOf)
        {
            return warnedOf.Count < MostWarnedOf && warnedOf.Add(origin.Text ?? "");
        }
    }
}
