using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// Every short life of a link's pings: written, reported, answered, each before or after the other, while reading is paused or not. No
/// answer counts for another ping, none is lost, and a ping that nobody answers is found out in time.
/// </summary>
public sealed class EveryPingExchangeTests
{
    private const int Length = 11;

    private static readonly MachineSettings Settings = Plain.Settings with { Interval = 2, Timeout = 3, Misses = 2 };

    private static readonly Letter[] Letters = Enum.GetValues<Letter>();

    private enum Letter
    {
        Tick,
        Begin,
        Report,
        Hear,
        PauseOrResume,
    }

    [Fact]
    public void No_answer_counts_for_another_ping_and_none_is_lost()
    {
        var life = default(Life);
        life.Exchange.Start(isRegular: true, random: 0, now: 0, Settings);
        GoOn(life, Length);
    }

    [Fact]
    public void Who_does_not_ping_by_itself_sends_none_and_drops_a_probe_that_nobody_answers()
    {
        var exchange = default(PingExchange);
        exchange.Start(isRegular: false, random: 0, now: 0, Settings);
        Assert.Equal(Deadline.Never, exchange.NextAt);
        Assert.Equal(1, exchange.Send(dueAt: 5, isAwaited: true, now: 5, Settings));
        exchange.Await(new MachineEvent(MachineEventKind.PingLeft) { Ping = 1, LeftAt = 5 }, readingSince: 0, now: 5, Settings);
        Assert.True(exchange.IsAwaiting && exchange.IsMereProbe);
        exchange.Drop();
        Assert.True(exchange.IsIdle);
        Assert.Equal(Deadline.Never, exchange.NextAt);

        // A peer that has answered with a pong once answers, and is judged by that.
        exchange.NotePong();
        Assert.False(exchange.IsMereProbe);
    }

    private static void GoOn(in Life before, int left)
    {
        for (var i = 0; left > 0 && i < Letters.Length; i++)
        {
            var life = before;
            if (life.Play(Letters[i]))
            {
                GoOn(life, left - 1);
            }
        }
    }

    /// <summary>A copy of it is another life.</summary>
    private struct Life
    {
        public PingExchange Exchange;
        private long _now;
        private long _sent;
        private long _waiting;
        private long _begun;
        private long _begunAt;
        private bool _isWritten;
        private long _told;

        /// <summary>The ping whose answer is awaited, 0 for none; since when it may be, and whether its report is there.</summary>
        private long _awaited;
        private long _countsSince;
        private bool _isReported;
        private int _misses;
        private long _lastSentAt;
        private bool _isPaused;
        private long _readingSince;

        public bool Play(Letter letter)
        {
            switch (letter)
            {
                case Letter.Tick:
                    _now++;
                    return Fire();
                case Letter.Begin when _waiting > 0 && !_isWritten:
                    (_begun, _begunAt, _isWritten, _waiting) = (_waiting, _now, true, 0);
                    return true;
                case Letter.Report when _isWritten:
                    _isWritten = false;
                    Left();
                    Exchange.Await(new MachineEvent(MachineEventKind.PingLeft) { Ping = _begun, LeftAt = _begunAt }, _readingSince, _now, Settings);
                    _isReported |= _begun == _awaited;
                    if (_begun == _awaited)
                    {
                        var hasWaited = _begunAt - _countsSince > Settings.PreDeadlineCheck;
                        _countsSince = Math.Max(hasWaited ? _begunAt : _countsSince, _readingSince);
                    }

                    Stands();
                    return true;
                case Letter.Hear when _begun > 0 && !_isPaused:
                    Left();
                    var answers = _awaited > 0 && _begun >= _awaited;
                    var isIdle = Exchange.IsIdle;
                    Exchange.Answer(_begun, _readingSince, _now, Settings);
                    Assert.Equal(answers || isIdle, Exchange.IsIdle);
                    if (answers)
                    {
                        (_awaited, _isReported, _misses) = (0, false, 0);
                        Assert.InRange(Exchange.NextAt, _now, _now + Settings.Interval);
                    }

                    Stands();
                    return true;
                case Letter.PauseOrResume when _isPaused:
                    _isPaused = false;
                    _readingSince = _now;
                    _countsSince = _awaited > 0 && _isReported ? Math.Max(_countsSince, _now) : _countsSince;
                    Exchange.Resume(_now, Settings);
                    Stands();
                    return true;
                case Letter.PauseOrResume:
                    _isPaused = true;
                    Exchange.Pause(_now, Settings);
                    Stands();
                    return true;
                default:
                    return false;
            }
        }

        /// <summary>Each ping is told of once, whichever says first that it has left.</summary>
        private void Left()
        {
            Assert.Equal(_begun > _told, Exchange.NoteLeft(_begun, _begunAt));
            _told = _begun;
        }

        private bool Fire()
        {
            if (Exchange.IsAwaiting && !_isPaused && Deadline.IsDue(Exchange.DeadlineAt, _now))
            {
                Assert.True(_now >= _countsSince + Settings.Timeout, "A ping was missed before its time.");
                var isLast = Exchange.Miss(Settings);
                Assert.Equal(++_misses == Settings.Misses, isLast);
                if (isLast)
                {
                    return false;
                }

                Send(isAwaited: true);
            }

            if (Deadline.IsDue(Exchange.NextAt, _now) && (Exchange.IsIdle || (Exchange.IsAwaiting && _isPaused)))
            {
                Assert.True(_sent == 0 || _now >= _lastSentAt + Settings.Interval, "Pings come more often than every Interval.");
                Send(isAwaited: Exchange.IsIdle);
            }

            Stands();
            return true;
        }

        private void Send(bool isAwaited)
        {
            Assert.Equal(++_sent, Exchange.Send(dueAt: _now, isAwaited, _now, Settings));
            _waiting = _sent;
            _lastSentAt = _now;
            if (isAwaited)
            {
                (_awaited, _countsSince, _isReported) = (_sent, _now, false);
            }
        }

        /// <summary>It knows which ping is awaited, and whether it has left; and neither a ping nor a miss is forgotten.</summary>
        private readonly void Stands()
        {
            Assert.Equal(_awaited == 0, Exchange.IsIdle);
            Assert.Equal(_awaited > 0 && _isReported, Exchange.IsAwaiting);
            if (_awaited > 0 && _isReported)
            {
                Assert.Equal(_countsSince + Settings.Timeout, Exchange.DeadlineAt);
            }
            else if (_awaited == 0)
            {
                Assert.True(Exchange.NextAt <= _now + Settings.Interval, "The next ping comes later than an interval from now.");
            }
        }
    }
}
