using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// Two machines with a network between them that loses nothing and is quick. An end whose reading is paused reads nothing: what
/// arrives waits, and is read when it listens again.
/// </summary>
internal sealed class TwoEnds
{
    /// <summary>Stands for the answer to a ping frame, which is no effect of a machine's.</summary>
    private const EffectKind PongFrame = (EffectKind)(-1);

    private readonly Queue<(long ArrivesAt, EffectKind Frame)> _toDialer = new();
    private readonly Queue<(long ArrivesAt, EffectKind Frame)> _toAcceptor = new();
    private readonly Func<long> _latency;
    private bool _dialerIsPaused;
    private bool _acceptorIsPaused;

    /// <summary>Two ends of one link that opened at 0.</summary>
    /// <param name="settings">The settings of both.</param>
    /// <param name="latency">How many milliseconds the next frame takes.</param>
    /// <param name="dialerInterval">The dialer's interval, where it is another.</param>
    public TwoEnds(MachineSettings settings, Func<long> latency, long? dialerInterval = null)
    {
        _latency = latency;
        Dialer = MachineWorld.Open(settings with { Interval = dialerInterval ?? settings.Interval });
        Acceptor = MachineWorld.Accepted(settings, carriesPingFrames: true);
        Dialer.Effected = effect => Send(effect.Kind, Dialer, _toAcceptor);
        Acceptor.Effected = effect => Send(effect.Kind, Acceptor, _toDialer);
    }

    public MachineWorld Dialer { get; }

    public MachineWorld Acceptor { get; }

    /// <summary>Lets time pass to a moment, at which the ends may pause reading or resume it.</summary>
    public void Until(long moment, bool dialerIsPaused, bool acceptorIsPaused)
    {
        Dialer.Until(moment);
        Acceptor.Until(moment);
        Hear(Dialer, _toDialer, ref _dialerIsPaused, dialerIsPaused);
        Hear(Acceptor, _toAcceptor, ref _acceptorIsPaused, acceptorIsPaused);
    }

    /// <summary>Neither end has given up on the other.</summary>
    public void BothLive()
    {
        Assert.True(Dialer.State == SocketState.Open, $"The dialer declared the acceptor dead at {Dialer.Now} ms.");
        Assert.True(Acceptor.State == SocketState.Open, $"The acceptor declared the dialer dead at {Acceptor.Now} ms.");
    }

    private void Hear(MachineWorld end, Queue<(long ArrivesAt, EffectKind Frame)> wire, ref bool isPaused, bool pausesReading)
    {
        if (isPaused && !pausesReading)
        {
            end.ResumesReading();
        }

        if (!isPaused && pausesReading)
        {
            end.PausesReading();
        }

        isPaused = pausesReading;
        while (!isPaused && wire.TryPeek(out var next) && next.ArrivesAt <= end.Now)
        {
            wire.Dequeue();
            if (next.Frame == EffectKind.Ask)
            {
                // A library answers it, whatever it stands for.
                end.HearsMessage();
                _toAcceptor.Enqueue((end.Now + _latency(), PongFrame));
            }
            else if (next.Frame == PongFrame)
            {
                end.HearsPongFrame();
            }
            else if (next.Frame == EffectKind.SendPing)
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
        if (frame is EffectKind.SendPing or EffectKind.SendPong or EffectKind.Ask)
        {
            wire.Enqueue((from.Now + _latency(), frame));
        }
    }
}
