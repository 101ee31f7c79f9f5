using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// Two machines with a network between them that loses nothing and is quick. An end that is deaf reads nothing: what
/// arrives waits, and is read when it listens again.
/// </summary>
internal sealed class TwoEnds
{
    private readonly Queue<(long ArrivesAt, EffectKind Frame)> _toDialer = new();
    private readonly Queue<(long ArrivesAt, EffectKind Frame)> _toAccepter = new();
    private readonly Func<long> _latency;
    private bool _dialerIsDeaf;
    private bool _accepterIsDeaf;

    /// <summary>Two ends of one link that opened at 0.</summary>
    /// <param name="settings">The settings of both.</param>
    /// <param name="latency">How many milliseconds the next frame takes.</param>
    public TwoEnds(MachineSettings settings, Func<long> latency)
    {
        _latency = latency;
        Dialer = MachineWorld.Open(settings);
        Accepter = MachineWorld.Accepted(settings);
        Dialer.Effected = effect => Send(effect.Kind, Dialer, _toAccepter);
        Accepter.Effected = effect => Send(effect.Kind, Accepter, _toDialer);
    }

    public MachineWorld Dialer { get; }

    public MachineWorld Accepter { get; }

    /// <summary>Lets time pass to a moment, at which the ends may become deaf or listen again.</summary>
    public void Until(long moment, bool dialerIsDeaf, bool accepterIsDeaf)
    {
        Dialer.Until(moment);
        Accepter.Until(moment);
        Hear(Dialer, _toDialer, ref _dialerIsDeaf, dialerIsDeaf);
        Hear(Accepter, _toAccepter, ref _accepterIsDeaf, accepterIsDeaf);
    }

    /// <summary>Neither end has given up on the other.</summary>
    public void BothLive()
    {
        Assert.True(Dialer.State == SocketState.Open, $"The dialer condemned the accepter at {Dialer.Now} ms.");
        Assert.True(Accepter.State == SocketState.Open, $"The accepter condemned the dialer at {Accepter.Now} ms.");
    }

    private static void Hear(MachineWorld end, Queue<(long ArrivesAt, EffectKind Frame)> wire, ref bool isDeaf, bool becomesDeaf)
    {
        if (isDeaf && !becomesDeaf)
        {
            end.ResumesListening();
        }

        if (!isDeaf && becomesDeaf)
        {
            end.StopsListening();
        }

        isDeaf = becomesDeaf;
        while (!isDeaf && wire.TryPeek(out var next) && next.ArrivesAt <= end.Now)
        {
            wire.Dequeue();
            if (next.Frame == EffectKind.SendPing)
            {
                end.HearsPing();
            }
            else
            {
                end.HearsPong();
            }
        }
    }

    private void Send(EffectKind frame, MachineWorld from, Queue<(long ArrivesAt, EffectKind Frame)> wire)
    {
        if (frame is EffectKind.SendPing or EffectKind.SendPong)
        {
            wire.Enqueue((from.Now + _latency(), frame));
        }
    }
}
