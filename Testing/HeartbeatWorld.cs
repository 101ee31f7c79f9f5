using System.Runtime.CompilerServices;

namespace Heartbeat.Testing;

/// <summary>
/// A world of its own for a test: one thread, virtual time, no network. Sockets that have their options from <see cref="Configure"/> live in it, and
/// so does the test: it makes the world in its own method and goes on in it after each <c>await</c>. While the test awaits something, the world
/// plays, event by event, and its time goes on only where nothing else is left to do; while the test's code runs, time stands still.
/// </summary>
/// <remarks>
/// Make it in the test's method, with <c>await using</c>, before the sockets, so that it ends after them. Code that leaves the world (<c>Task.Run</c>, a real
/// <c>Task.Delay</c>, <c>ConfigureAwait(false)</c>) is named at the end: see <see cref="WorldChecks.OutsideWork"/>.
/// </remarks>
public sealed partial class HeartbeatWorld : IAsyncDisposable
{
    private readonly Host _machine;
    private readonly WorldEnvironment _environment;
    private readonly List<WorldServer> _servers = [];
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly Ending _ending;

    /// <summary>Makes a world, and moves the test that calls this into it.</summary>
    /// <param name="seed">
    /// Decides what chance decides in it: in which order things run that could run at once, how long what is sent is on its way (1 to 21 ms), the jitter of
    /// delays. The same seed tells the same story. 0 is a calm world: everything in its turn, 1 ms, no jitter.
    /// </param>
    public HeartbeatWorld(int seed = 0)
        : this(seed, counts: null, isPlayedByCaller: false)
    {
    }

    internal HeartbeatWorld(int seed, Func<int, bool>? counts, bool isPlayedByCaller)
    {
        Seed = seed;
        Parts = new WorldParts(seed, counts, isPlayedByCaller);
        _machine = new Host(Parts.Stage);
        _environment = Parts.NewEnvironment(_machine);
        _ending = new Ending(Parts, _servers, _owned);
    }

    /// <summary>What decides what chance decides.</summary>
    public int Seed { get; }

    /// <summary>How long the world has existed, in its own time.</summary>
    public TimeSpan Now => TimeSpan.FromTicks(Parts.Stage.Now);

    /// <summary>The clock of the machine that the sockets live on. Give it to <c>Task.Delay</c>, timers and classes under test.</summary>
    public TimeProvider TimeProvider => _machine;

    /// <summary>What the world complains of when it ends. Everything, unless set.</summary>
    public WorldChecks Checks
    {
        get => Parts.Checks;
        set => Parts.Checks = value;
    }

    /// <summary>
    /// How long, in virtual time, the test waits for something that has no time of its own: <see cref="WorldConnection.Receives(string)"/>, or a task of a socket.
    /// An hour unless set; that takes milliseconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive, or longer than a clock can show.</exception>
    public TimeSpan Patience
    {
        get => TimeSpan.FromTicks(Parts.Expectations.Patience);
        set
        {
            VirtualTime.Check(value, nameof(value));
            Parts.Expectations.Patience = value > TimeSpan.Zero ? value.Ticks : throw new ArgumentOutOfRangeException(nameof(value), value, "Patience must be longer than zero, or nothing could be waited for.");
        }
    }

    /// <summary>How long, in real time, <see cref="Outside(Func{Task})"/> waits for its work. 30 s unless set; while a debugger is attached, without end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive, or longer than a timer can wait.</exception>
    public TimeSpan PatienceOutside
    {
        get => Parts.OutsideWork.Longest;
        set => Parts.OutsideWork.Longest = value > TimeSpan.Zero && value.TotalMilliseconds < uint.MaxValue - 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "PatienceOutside must be longer than zero, and at most 49 days.");
    }

    /// <summary>The hooks that threw, the oldest first. Reading it counts as having looked.</summary>
    public IReadOnlyList<FailedHook> FailedHooks => Parts.Census.ReadFailedHooks();

    /// <summary>
    /// What has happened: a line for each attempt, connection, message, state, fault, with its virtual time. Heartbeats are left out. The same seed and
    /// test give the same text, so it can be snapshot-tested.
    /// </summary>
    public string Story => Parts.Story.ToString();

    internal WorldParts Parts { get; }

    /// <summary>Options with which a socket lives in this world. Its address, <c>Connect</c> and <c>TimeProvider</c> need not be set.</summary>
    /// <param name="options">The settings under test, most often <c>TaskSocket.DefaultOptions</c>. Their <c>Connect</c> and <c>TimeProvider</c> are replaced.</param>
    /// <returns>A copy for <c>Options</c>.</returns>
    public HeartbeatOptions Configure(HeartbeatOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Parts.Callers.Check(nameof(Configure));
        return _environment.ApplyTo(options);
    }

    /// <summary>Listens at an address. A socket that dials it is connected, whatever query its address has.</summary>
    /// <param name="address">An absolute ws or wss address.</param>
    /// <returns>The server.</returns>
    /// <exception cref="ArgumentException">It is no such address, or somebody listens there already.</exception>
    public WorldServer Listen(string address)
        => Listen(Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : throw new ArgumentException($"\"{address}\" is no absolute address. Listen at one such as ws://server/path.", nameof(address)));

    /// <inheritdoc cref="Listen(string)"/>
    public WorldServer Listen(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Parts.Callers.Check(nameof(Listen));
        if (!address.IsAbsoluteUri || address.Scheme is not ("ws" or "wss"))
        {
            throw new ArgumentException($"{address} is no absolute ws or wss address. Listen at one such as ws://server/path.", nameof(address));
        }

        if (Parts.Dialing.IsAnswered(address))
        {
            throw new ArgumentException($"Somebody listens at {address} already (the query is not looked at). Keep the server that Listen returned, or listen at another path.", nameof(address));
        }

        var server = new WorldServer(Parts, address);
        Parts.Dialing.Add(server);
        _servers.Add(server);
        return server;
    }

    /// <summary>Joins two generated classes: a client, and a class whose objects take the connections at the other end. Both are the world's to dispose of.</summary>
    /// <typeparam name="TClient">The class that dials. It has the options that its constructor leaves.</typeparam>
    /// <typeparam name="TServer">The class that accepts: one object for each connection.</typeparam>
    /// <returns>Both, connected.</returns>
    public Task<WorldPair<TClient, TServer>> Connect<TClient, TServer>()
        where TClient : class, IHeartbeatClient, new()
        where TServer : class, IHeartbeatSession, new()
        => Connect(new TClient(), static () => new TServer());

    /// <inheritdoc cref="Connect{TClient, TServer}()"/>
    /// <param name="client">The client, not yet in use.</param>
    /// <param name="session">Makes the object for a connection.</param>
    public Task<WorldPair<TClient, TServer>> Connect<TClient, TServer>(TClient client, Func<TServer> session)
        where TClient : class, IHeartbeatClient
        where TServer : class, IHeartbeatSession
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(session);
        Parts.Callers.CheckAwaits(nameof(Connect));
        return Parts.Unheard.Watch(nameof(Connect), ConnectPairAsync(client, session));
    }

    private async Task<WorldPair<TClient, TServer>> ConnectPairAsync<TClient, TServer>(TClient client, Func<TServer> session)
        where TClient : class, IHeartbeatClient
        where TServer : class, IHeartbeatSession
    {
        var server = Listen($"ws://pair-{_servers.Count + 1}/");
        server.Serve(session);
        _environment.Adopt(client);
        _owned.Add(client);
        await client.ConnectAsync(server.Uri);
        return new WorldPair<TClient, TServer>(client, server, await server.AcceptAsync());
    }

    /// <summary>Lets time pass, event by event, and returns when everything that happens up to then has been done.</summary>
    /// <param name="time">How long.</param>
    /// <returns>Completes then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="WorldException">Something has gone wrong meanwhile that only the world knows of.</exception>
    public Task Advance(TimeSpan time)
    {
        Parts.Callers.CheckAwaits(nameof(Advance));
        VirtualTime.Check(time, nameof(time));
        return Parts.Unheard.Watch(nameof(Advance), Parts.Expectations.TimePassesAsync(time.Ticks));
    }

    /// <summary>
    /// The machine that the sockets live on sleeps: nothing of it runs, no timer fires, and what arrives waits, while servers and the network go on. Returns when
    /// it has gone on, and all that this led to at once has been done.
    /// </summary>
    /// <param name="time">How long.</param>
    /// <returns>Completes then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public Task Sleep(TimeSpan time)
    {
        Parts.Callers.CheckAwaits(nameof(Sleep));
        VirtualTime.Check(time, nameof(time));
        Parts.Story.Tell("the machine", $"sleeps for {time}");
        _machine.SleepUntil(Parts.Stage.Now + time.Ticks);
        return Parts.Unheard.Watch(nameof(Sleep), Parts.Expectations.TimePassesAsync(time.Ticks));
    }

    /// <summary>Waits until something holds. It is looked at after every event.</summary>
    /// <param name="condition">What is to hold. It must change nothing.</param>
    /// <param name="what">What is said of it where it never holds; the condition itself unless given.</param>
    /// <returns>Completes when it holds.</returns>
    /// <exception cref="WorldException">It does not hold, within <see cref="Patience"/> or when nothing more can happen; or it has thrown, which is the inner exception.</exception>
    public Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Parts.Callers.CheckAwaits(nameof(Until));
        return Parts.Unheard.Watch($"Until({what})", UntilAsync(condition, what));
    }

    private Task UntilAsync(Func<bool> condition, string? what) => Parts.Expectations.ComesAsync(new Expectation($"Until({what})") { Condition = condition });

    /// <summary>Waits for a task, as <c>await</c> does, but ends with the story where it can never complete.</summary>
    /// <param name="task">The task.</param>
    /// <param name="what">What is said of it where it never completes; the expression itself unless given.</param>
    /// <returns>Completes when it does.</returns>
    /// <exception cref="WorldException">It does not complete, within <see cref="Patience"/> or when nothing more can happen.</exception>
    public Task Until(Task task, [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        Parts.Callers.CheckAwaits(nameof(Until));
        return Parts.Unheard.Watch($"Until({what})", UntilAsync(task, what));
    }

    private async Task UntilAsync(Task task, string? what)
    {
        await UntilAsync(() => task.IsCompleted, what);
        await task;
    }

    /// <summary>Does what belongs to the real world, such as reading a file, while the world's time stands still.</summary>
    /// <typeparam name="T">What it brings.</typeparam>
    /// <param name="work">The work. It must not wait for what needs the world's time, such as a message.</param>
    /// <returns>What it brought.</returns>
    /// <exception cref="WorldException">It has not ended within <see cref="PatienceOutside"/>. It goes on, outside of the world.</exception>
    public Task<T> Outside<T>(Func<Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Parts.Callers.CheckAwaits(nameof(Outside));
        return Parts.Unheard.Watch(nameof(Outside), Parts.OutsideWork.DoAsync(work));
    }

    /// <summary>Does what belongs to the real world, such as writing a file, while the world's time stands still.</summary>
    /// <param name="work">The work. It must not wait for what needs the world's time, such as a message.</param>
    /// <returns>Completes when it has ended.</returns>
    /// <exception cref="WorldException">It has not ended within <see cref="PatienceOutside"/>. It goes on, outside of the world.</exception>
    public Task Outside(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Outside(async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        });
    }

    /// <summary>Ends the world: disposes of what is its own, and complains of what <see cref="Checks"/> tells it to.</summary>
    /// <returns>Completes then.</returns>
    /// <exception cref="WorldException">
    /// Something was wrong. It takes the place of what the test itself threw, so that is in the message, and is the inner exception.
    /// </exception>
    /// <exception cref="InvalidOperationException">Called inside a hook.</exception>
    public async ValueTask DisposeAsync()
    {
        if (Parts.Lifetime.IsOver)
        {
            return;
        }

        if (!Parts.Stage.IsPlayedHere)
        {
            throw _ending.HadBeenLeft();
        }

        Parts.Callers.CheckAwaits(nameof(DisposeAsync));
        await _ending.EndOrThrowAsync();
    }
}
