namespace Heartbeat.Testing;

/// <summary>
/// A process with its timers and threads. While it sleeps or is stopped nothing of it runs, and all that became due is held up;
/// when it goes on, the timers may come before what the network has brought, as they do on a real machine. While its thread pool starves
/// all that it would do waits for a thread and gets one now and then, in order but for timers.
/// </summary>
internal sealed class Host(Stage stage) : TimeProvider, IHost
{
    /// <summary>A pool whose threads are all held gets another one about so often.</summary>
    private const long MostBetweenThreads = TimeSpan.TicksPerSecond;

    private readonly List<(bool IsTimer, Action Action)> _heldUp = [];
    private readonly List<(bool IsTimer, Action Action)> _waiting = [];
    private long _asleepUntil;
    private long _starvedUntil;
    private long _servedAt = long.MinValue / 2;
    private int _heldThreads;
    private bool _isServed;
    private bool _isDead;
    private HostContext? _context;

    public TaskScheduler Scheduler => field ??= new HostScheduler(stage, this);

    public bool IsAwake => !_isDead && stage.Now >= _asleepUntil;

    /// <summary>Since when it has run without a sleep, and with a thread for all that it had to do.</summary>
    public long RunsSince => IsBehind ? stage.Now : Math.Max(_asleepUntil, _servedAt);

    /// <summary>Until when it is known not to run, or too little: a peer that declares it dead for that is right.</summary>
    public long TroubleUntil => _isDead ? long.MaxValue : Math.Max(Math.Max(_asleepUntil, _starvedUntil), RunsSince);

    /// <summary>Whether something holds every thread of its pool.</summary>
    private bool IsStarved => stage.Now < _starvedUntil || _heldThreads >= stage.Threads;

    /// <summary>Whether what happens now had to wait for a thread.</summary>
    public bool IsLate => IsBehind || _servedAt == stage.Now;

    private bool IsBehind => _waiting.Count > 0 || IsStarved;

    /// <summary>How many timers would fire some day.</summary>
    public int ArmedTimers { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => stage.Now;

    /// <summary>A story must not depend on where it is told.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(stage.Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // So WaitAsync, Task.Delay and a token that is cancelled after a time call it.
        var timer = new HostTimer(this, stage, () => callback(state), isTimeLimit: state is Task or CancellationTokenSource);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <inheritdoc/>
    public void Do(Action action) => Do(action, isTimer: false);

    /// <summary>Runs a caller's code, now. After each await it goes on on this host.</summary>
    public void Call(Action action)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context ??= new HostContext(stage, this));
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public void At(long at, Action action) => stage.Agenda.At(at, () => Do(action));

    public void SleepUntil(long moment)
    {
        if (moment > _asleepUntil)
        {
            _asleepUntil = moment;
            stage.Agenda.At(moment, GoOn);
        }
    }

    /// <summary>Something that has nothing to do with us holds all threads.</summary>
    public void StarveUntil(long moment) => _starvedUntil = Math.Max(_starvedUntil, moment);

    /// <summary>A hook keeps its thread, or lets go of it.</summary>
    public void HoldThread() => _heldThreads++;

    public void LetGoOfThread() => _heldThreads--;

    /// <summary>As when the power fails: it never goes on, and nobody is told.</summary>
    public void Die()
    {
        _isDead = true;
        _heldUp.Clear();
        _waiting.Clear();
    }

    private void Do(Action action, bool isTimer)
    {
        if (IsAwake && !IsBehind)
        {
            action();
        }
        else if (IsAwake)
        {
            _waiting.Add((isTimer, action));
            ServeLater();
        }
        else if (!_isDead)
        {
            _heldUp.Add((isTimer, action));
        }
    }

    private void ServeLater()
    {
        if (!_isServed)
        {
            _isServed = true;
            stage.Agenda.At(stage.Now + (IsStarved ? stage.Chance.Below(MostBetweenThreads) : 0), Serve);
        }
    }

    /// <summary>There is a thread for what has waited longest.</summary>
    private void Serve()
    {
        _isServed = false;
        if (!IsAwake || _waiting.Count == 0)
        {
            return;
        }

        // A timer may come first, as where it is another thread that fires it.
        var timer = stage.Chance.Below(2) == 0 ? _waiting.FindIndex(static waiting => waiting.IsTimer) : 0;
        var (_, action) = _waiting[Math.Max(0, timer)];
        _waiting.RemoveAt(Math.Max(0, timer));
        _servedAt = stage.Now;
        action();
        if (_waiting.Count > 0)
        {
            ServeLater();
        }
    }

    private void GoOn()
    {
        if (!IsAwake)
        {
            return;
        }

        var heldUp = _heldUp.ToList();
        _heldUp.Clear();
        if (stage.Chance.Below(2) == 0)
        {
            heldUp = [.. heldUp.OrderByDescending(held => held.IsTimer)];
        }

        foreach (var (_, action) in heldUp)
        {
            stage.Ready(this, action);
        }

        if (_waiting.Count > 0)
        {
            ServeLater();
        }
    }

    private sealed class HostTimer(Host host, Stage stage, Action callback, bool isTimeLimit) : ITimer
    {
        private long _version;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private bool _isArmed;
        private bool _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (stage.TryStray(host, () => Change(dueTime, period)))
            {
                return true;
            }

            Disarm();
            if (_isDisposed)
            {
                return false;
            }

            _period = period;
            Arm(dueTime);
            return true;
        }

        public void Dispose()
        {
            if (!stage.TryStray(host, Dispose))
            {
                Disarm();
                _isDisposed = true;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Arm(TimeSpan dueTime)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            _isArmed = true;
            host.ArmedTimers++;
            stage.TimeLimits += isTimeLimit ? 1 : 0;
            var version = _version;
            stage.Agenda.At(stage.Now + dueTime.Ticks, () => host.Do(() => Fire(version), isTimer: true));
        }

        private void Disarm()
        {
            _version++;
            host.ArmedTimers -= _isArmed ? 1 : 0;
            stage.TimeLimits -= _isArmed && isTimeLimit ? 1 : 0;
            _isArmed = false;
        }

        private void Fire(long version)
        {
            if (version == _version)
            {
                Disarm();
                if (_period > TimeSpan.Zero)
                {
                    Arm(_period);
                }

                callback();
            }
        }
    }

    private sealed class HostContext(Stage stage, Host host) : SynchronizationContext
    {
        public override SynchronizationContext CreateCopy() => this;

        public override void Post(SendOrPostCallback d, object? state) => stage.Ready(host, () => host.Call(() => d(state)));
    }

    private sealed class HostScheduler(Stage stage, Host host) : TaskScheduler
    {
        protected override IEnumerable<Task> GetScheduledTasks() => [];

        protected override void QueueTask(Task task) => stage.Ready(host, () => TryExecuteTask(task), task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
    }
}
