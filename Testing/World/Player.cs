using System.Diagnostics;

namespace Heartbeat.Testing;

/// <summary>
/// Plays a world: the test's own code and the hosts take turns, on one thread at a time. The test's first part runs on the thread that made the world;
/// when it awaits something, a thread of the pool plays on, until the test has what it awaits.
/// </summary>
internal sealed class Player : IDisposable
{
    /// <summary>After this long the test's first part is taken to be over, though nothing was seen of its end.</summary>
    private static readonly TimeSpan LongestFirstPart = TimeSpan.FromSeconds(30);

    /// <summary>Changes when the test's method returns to whoever called it, which it does when it awaits something for the first time.</summary>
    private static readonly AsyncLocal<Player?> Ambient = new(OnAmbientChanged);

    private readonly object _gate = new();
    private readonly Queue<(IHost Host, Action Action)> _strayed = new();
    private readonly Stage _stage;
    private readonly IHost _test;
    private readonly IPlayed _played;
    private readonly TestContext _context;
    private readonly SynchronizationContext? _before = SynchronizationContext.Current;
    private readonly Timer? _watchdog;
    private bool _isFirstPart = true;
    private bool _isPlaying;
    private bool _isStuck;
    private volatile bool _waitsForOutside;
    private volatile bool _hasHandedOn;
    private int _outside;
    private int _arriving;
    private bool _isCounted;
    private bool _isPoolHeld;

    /// <summary>Whether the pool was seen to have nothing to do: what it has then is worth waiting for.</summary>
    private bool _wasPoolQuiet;

    /// <summary>When the test's code last ran.</summary>
    private long _testRanAt;

    static Player() => AppDomain.CurrentDomain.FirstChanceException += static (_, thrown) =>
    {
        // Of the test's own code, on the thread that plays; or where that code has left it, and only what is ambient tells whose it is.
        var player = (SynchronizationContext.Current as TestContext)?.Player ?? Ambient.Value;
        if (player is { _played.IsOver: false } && (player.IsInTest || !player.IsPlaying) && !Origin.IsThrownToOurs())
        {
            player.LastThrown = (thrown.Exception, player._stage.Now);
            player._played.ThrownInTest(thrown.Exception);
        }
    };

    /// <param name="stage">What is played.</param>
    /// <param name="test">Where the test's own code runs.</param>
    /// <param name="played">The world.</param>
    /// <param name="isPlayedByCaller">Whether <see cref="PlayUntil"/> plays, and no thread of the pool.</param>
    public Player(Stage stage, IHost test, IPlayed played, bool isPlayedByCaller)
    {
        if (SynchronizationContext.Current is TestContext { Player._played.IsOver: false })
        {
            throw new InvalidOperationException("This test is in a HeartbeatWorld already, and can be in one only. Listen at another address there, or end that world first.");
        }

        _stage = stage;
        _test = test;
        _played = played;
        _context = new TestContext(this);
        SynchronizationContext.SetSynchronizationContext(_context);
        if (isPlayedByCaller)
        {
            _isPlaying = true;
            _isFirstPart = false;
            return;
        }

        Ambient.Value = this;
        _watchdog = new Timer(static player => ((Player)player!).FirstPartWasNotSeenToEnd(), this, LongestFirstPart, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the caller may touch the world: it is the thread that plays.</summary>
    public bool IsPlaying => _stage.IsPlayedHere;

    /// <summary>Whether the test's code runs, and not a host's.</summary>
    public bool IsInTest => IsPlaying && SynchronizationContext.Current == _context;

    /// <summary>
    /// What the test's code threw last, and when: a test that fails says so by an exception, which the world's end must not hide. The test may have caught it.
    /// </summary>
    public (Exception Exception, long At)? LastThrown { get; private set; }

    /// <summary>The test goes on where it is; it is not the world's any more.</summary>
    public void Dispose()
    {
        _watchdog?.Dispose();
        EndPlaying();
        lock (_gate)
        {
            if (_isFirstPart)
            {
                SynchronizationContext.SetSynchronizationContext(_before);
            }

            _isFirstPart = false;
        }
    }

    /// <summary>Whether the test has just begun what it does outside, and has not awaited anything there.</summary>
    public bool IsBeginningOutside { get; private set; }

    /// <summary>Whether the test does something outside, for which time stands still.</summary>
    private bool IsOutside => _outside > 0;

    /// <summary>Lets time stand still until something has come from outside.</summary>
    public async Task<T> Outside<T>(Func<Task<T>> work)
    {
        _outside++;
        try
        {
            // Back in the test's context before time moves again.
            return await BeginOutside(work).ConfigureAwait(true);
        }
        finally
        {
            _outside--;
        }
    }

    /// <summary>The test is over: what it does outside and has not awaited holds up nothing.</summary>
    public void AbandonOutside() => _outside = int.MinValue / 2;

    private Task<T> BeginOutside<T>(Func<Task<T>> work)
    {
        IsBeginningOutside = true;
        try
        {
            return work();
        }
        finally
        {
            IsBeginningOutside = false;
        }
    }

    /// <summary>Plays on the caller's thread until the test is over, or can never be.</summary>
    public void PlayUntil(Task test)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        BeginPlaying();
        try
        {
            while (!test.IsCompleted && (Step() || (!_isStuck && IsOutside && WaitForStrayed(Timeout.InfiniteTimeSpan))))
            {
            }
        }
        finally
        {
            EndPlaying();
            SynchronizationContext.SetSynchronizationContext(_before);
        }
    }

    /// <summary>Somebody is about to use a socket, who may have left the world.</summary>
    public void NoticeCaller()
    {
        if (!IsPlaying && !_played.IsOver && !IsHandingOn())
        {
            _played.CameFromOutside(Origin.OfCaller());
        }
    }

    /// <summary>What another thread made ready takes its turn.</summary>
    /// <param name="host">Where it is to run.</param>
    /// <param name="action">What was made ready.</param>
    /// <param name="state">What tells whose it is: a task, or what was posted.</param>
    /// <param name="isExpected">Whether the test has said that something comes from outside.</param>
    public void AddStrayed(IHost host, Action action, object? state, bool isExpected)
    {
        // To ask where it comes from takes long: what is under way is waited for meanwhile.
        Interlocked.Increment(ref _arriving);
        try
        {
            if (!isExpected && !IsHandingOn())
            {
                // A method of the user's that runs there may have left, or what waited for it: nobody can tell.
                string?[] origins = [Origin.OfAsyncCaller(), Origin.Of(state)];
                foreach (var origin in origins.OfType<string>().DefaultIfEmpty(Origin.OfCaller()))
                {
                    _played.CameFromOutside(origin);
                }
            }
        }
        finally
        {
            AddStrayed(host, action);
            Interlocked.Decrement(ref _arriving);
        }
    }

    private void AddStrayed(IHost host, Action action)
    {
        lock (_gate)
        {
            _strayed.Enqueue((host, action));
            Monitor.PulseAll(_gate);
        }

        Request();
    }

    /// <summary>
    /// Whether the caller, a thread that does not play, only hands on that a task has ended, which the world has waited for. What comes while the world
    /// waits for whatever may come has its cause outside.
    /// </summary>
    private bool IsHandingOn()
    {
        if (_waitsForOutside || !Origin.IsHandingOn())
        {
            return false;
        }

        _hasHandedOn = true;
        return true;
    }

    private static void OnAmbientChanged(AsyncLocalValueChangedArgs<Player?> change)
    {
        if (change.ThreadContextChanged && change.PreviousValue is { } player && change.CurrentValue != player)
        {
            player.FirstPartMayBeOver();
        }
    }

    private void FirstPartMayBeOver()
    {
        // A method that returns restores the context too. Whatever else runs for a while with what another had, such as a token's callback, does not.
        if (_isFirstPart && IsPlaying && SynchronizationContext.Current != _context)
        {
            lock (_gate)
            {
                // Whoever sees that the first part is over may play at once.
                _stage.Thread = 0;
                _isFirstPart = false;
            }

            _watchdog?.Dispose();
            Request();
        }
    }

    /// <summary>Whoever made the world has not returned for long, or has done so where it was not seen.</summary>
    public void FirstPartWasNotSeenToEnd()
    {
        if (_isFirstPart && !Debugger.IsAttached)
        {
            _isFirstPart = false;
            AddStrayed(_test, () => _played.Fail("This world was made outside of the test's own method, in a constructor or a set-up method for instance, where it cannot see when the test waits. Make it in the test's method: await using var world = new HeartbeatWorld();"));
        }
    }

    private void Request()
    {
        lock (_gate)
        {
            if (_isPlaying || _isFirstPart)
            {
                return;
            }

            _isPlaying = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static player => player.Play(), this, preferLocal: false);
    }

    private void Play()
    {
        BeginPlaying();
        while (true)
        {
            _stage.Thread = Environment.CurrentManagedThreadId;
            while (Step())
            {
            }

            lock (_gate)
            {
                if (_strayed.Count == 0)
                {
                    _stage.Thread = 0;
                    _isPlaying = false;
                    EndPlaying();
                    return;
                }
            }
        }
    }

    /// <summary>Does one thing: what is ready first, then what comes next.</summary>
    /// <returns>False if nothing can be done until something comes from another thread.</returns>
    private bool Step()
    {
        try
        {
            if ((!_stage.IsSpinning && _stage.TryDo()) || TryDoStrayed() || TryGoOn())
            {
                _played.AfterEach();
                return true;
            }

            if (IsOutside || _played.IsOver)
            {
                return false;
            }
        }
        catch (Exception exception)
        {
            // Of an async void method, for instance, or of a callback of the user's own clock.
            _played.Fail(exception);
            return true;
        }

        if (_isStuck)
        {
            return false;
        }

        if (!_stage.IsSpinning && (HasComeBack() || WaitForOutside(_played.PatienceForStrays) || HasComeBack()))
        {
            return true;
        }

        // What the world has done about it may take its time, in which the test may go on.
        _isStuck = !_played.TryGetUnstuck();
        _testRanAt = _stage.Now;
        return !_isStuck;
    }

    private bool TryGoOn()
        => !IsOutside && !_played.IsOver && !_isStuck && !_stage.Agenda.IsEmpty && _stage.TryGoOn(_played.DeadlineSince(_testRanAt));

    /// <summary>
    /// Does one thing that another thread has made ready, once nothing else is: what a step has left to the pool is back before time goes on. One, and in its
    /// turn: so the story does not depend on how many of them are back already.
    /// </summary>
    private bool TryDoStrayed()
    {
        if (!_played.IsOver)
        {
            TakePoolTurn();
        }

        (IHost Host, Action Action) strayed;
        lock (_gate)
        {
            if (!_strayed.TryDequeue(out strayed))
            {
                return false;
            }
        }

        _stage.Do(strayed.Host, strayed.Action);
        return true;
    }

    /// <summary>Whether something has come back from the pool, once that has had its turn, however busy the process is.</summary>
    private bool HasComeBack()
    {
        TakePoolTurn();
        lock (_gate)
        {
            return _strayed.Count > 0;
        }
    }

    /// <summary>Where the pool has anything to do, something may be left to it that must be back before time goes on.</summary>
    private void TakePoolTurn()
    {
        if (PoolTurn.Work > 0)
        {
            var longest = _isPoolHeld ? PoolTurn.LongestOfHeldPool : PoolTurn.Longest;
            if (!PoolTurn.TryTake(longest, waits: _wasPoolQuiet || _stage.TimeLimits > 0 || _hasHandedOn) && !_isPoolHeld)
            {
                _isPoolHeld = true;
                _played.PoolIsHeld();
            }
        }
        else
        {
            _wasPoolQuiet = true;
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref _arriving) == 0);
    }

    private void BeginPlaying()
    {
        if (Thread.CurrentThread.IsThreadPoolThread)
        {
            _isCounted = true;
            PoolTurn.BeginPlaying();
        }
    }

    /// <summary>Once, though what follows a test may still run on the thread that has played it.</summary>
    private void EndPlaying()
    {
        if (_isCounted)
        {
            _isCounted = false;
            PoolTurn.EndPlaying();
        }
    }

    /// <summary>Waits for whatever may come, though the test has not said that anything does.</summary>
    private bool WaitForOutside(TimeSpan patience)
    {
        _waitsForOutside = true;
        try
        {
            return WaitForStrayed(patience);
        }
        finally
        {
            _waitsForOutside = false;
        }
    }

    private bool WaitForStrayed(TimeSpan patience)
    {
        lock (_gate)
        {
            return _strayed.Count > 0 || Monitor.Wait(_gate, patience);
        }
    }

    private void RunInTest(SendOrPostCallback callback, object? state)
    {
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            _testRanAt = _stage.Now;
            _isStuck = false;
            callback(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    /// <summary>Where the test's code goes on after each await.</summary>
    private sealed class TestContext(Player player) : SynchronizationContext
    {
        public Player Player => player;

        public override SynchronizationContext CreateCopy() => this;

        public override void Send(SendOrPostCallback d, object? state)
        {
            if (!player.IsPlaying)
            {
                throw new NotSupportedException("Nothing in a HeartbeatWorld may wait for the test's thread: post to it.");
            }

            d(state);
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (player._played.IsOver)
            {
                // What comes after the world has its own life.
                ThreadPool.UnsafeQueueUserWorkItem(static work => work.Callback(work.State), (Callback: d, State: state), preferLocal: false);
                return;
            }

            if (player.IsPlaying)
            {
                player._stage.Ready(player._test, () => player.RunInTest(d, state));
                return;
            }

            player.AddStrayed(player._test, () => player.RunInTest(d, state), state, isExpected: player.IsOutside);
        }
    }
}
