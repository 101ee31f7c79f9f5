using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// One socket from its first call to its disposal, on which many threads call everything at random, with hooks that are slow, block,
/// throw and call back. Notes how every call ended and what became of every message.
/// </summary>
internal sealed class TroubledLife
{
    private const string CloseAsync = "CloseAsync(System.Net.WebSockets.WebSocketCloseStatus,System.String,System.Threading.CancellationToken)";

    private readonly ConcurrentQueue<Task> _calls = [];
    private readonly string _name;
    private readonly Uri _address;
    private readonly Lock _hookGate = new();
    private readonly Random _hookRandom;
    private SocketState _lastState;
    private int _isOver;

    public TroubledLife(string name, Uri address, HeartbeatOptions options, int seed)
    {
        _name = name;
        _address = address;
        _hookRandom = new Random(seed);
        Socket = new ScriptedSocket(options);
        Socket.StateChanged += FollowState;
        Script(Socket.Hooks);
    }

    public ScriptedSocket Socket { get; }

    /// <summary>What must never happen and did.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];

    /// <summary>The messages whose senders were told that they had left, that they had not, and that nobody knows.</summary>
    public ConcurrentBag<string> Left { get; } = [];

    public ConcurrentBag<string> NotLeft { get; } = [];

    public ConcurrentBag<string> InDoubt { get; } = [];

    /// <summary>The messages that <c>TrySend</c> took.</summary>
    public ConcurrentBag<string> Taken { get; } = [];

    public int Calls => _calls.Count;

    /// <summary>Calls one member, whichever comes.</summary>
    public void CallAnything(Random random, string id)
    {
        var token = random.Next(4) == 0 ? Cancelled(random) : CancellationToken.None;
        switch (random.Next(40))
        {
            case < 4:
                Call(() => Socket.ConnectAsync(_address, token), "ConnectAsync(System.Uri,System.Threading.CancellationToken)");
                break;
            case < 6:
                Call(() => Socket.ConnectAsync(token), "ConnectAsync(System.Threading.CancellationToken)");
                break;
            case < 8:
                Call(() => Socket.WaitForOpenAsync(token), "WaitForOpenAsync(System.Threading.CancellationToken)");
                break;
            case < 16:
                Send(Text(random, id), asText: true, token);
                break;
            case < 20:
                Send(Text(random, id), asText: false, token);
                break;
            case < 26:
                TrySend(Text(random, id), asText: random.Next(2) == 0);
                break;
            case < 28 when random.Next(4) == 0:
                Call(() => Socket.ReconnectAsync(token), "ReconnectAsync(System.Threading.CancellationToken)");
                break;
            case < 30:
                Call(() => Do(Socket.Probe), "Probe");
                break;
            case 30 when random.Next(8) == 0:
                Call(() => Socket.CloseAsync(token), "CloseAsync(System.Threading.CancellationToken)");
                break;
            case 31 when random.Next(8) == 0:
                Call(() => Socket.CloseAsync((WebSocketCloseStatus)4000, "random", token), CloseAsync);
                break;
            case 32 when random.Next(8) == 0:
                var link = new MemoryLink();
                Call(() => Socket.AcceptAsync(link.Server, token), "AcceptAsync(System.Net.WebSockets.WebSocket,System.Threading.CancellationToken)");
                break;
            case 33:
                Look();
                break;
            case 34:
                Socket.StateChanged += Nobody;
                break;
            case 35:
                Socket.StateChanged -= Nobody;
                break;
            case 36:
                var options = Record.Exception(() => Socket.Options = Socket.Options with { Max = 3 });
                Expect(options is null or InvalidOperationException, $"Options: {options}");
                break;
            case 37 when random.Next(400) == 0:
                Dispose();
                break;
        }
    }

    public bool IsOver => Volatile.Read(ref _isOver) != 0;

    public void Dispose()
    {
        Volatile.Write(ref _isOver, 1);
        Call(() => Socket.DisposeAsync().AsTask(), dispose: true);
    }

    /// <summary>After the disposal: every call has ended, and nothing more is told.</summary>
    public async Task End()
    {
        await Socket.DisposeAsync().InTime();
        await Socket.Completion.InTime();
        foreach (var call in _calls)
        {
            await call.InTime();
        }

        Expect(Socket.State == SocketState.Disposed, $"The state is {Socket.State}.");
        Expect(Socket.Journal.Count("OnOpen") == Socket.Journal.Count("OnClose"), "Some OnOpen has no OnClose.");
        foreach (var violation in Socket.Journal.Violations)
        {
            Violations.Enqueue(violation);
        }

        var isOpen = false;
        foreach (var line in Socket.Journal.Lines.Where(line => line.Begins("OnOpen") || line.Begins("OnClose") || line.Begins("OnMessage")))
        {
            Expect(line.Begins("OnOpen") != isOpen, $"{line.Text} at {line.At} while the link was {(isOpen ? "open" : "not open")}.");
            isOpen = !line.Begins("OnClose");
        }
    }

    /// <summary>Calls back from inside a hook, awaiting it as users do.</summary>
    private async ValueTask CallBack(Random random)
    {
        try
        {
            switch (random.Next(4))
            {
                case 0:
                    await Socket.SendAsync("from inside a hook");
                    break;
                case 1:
                    _ = Socket.TrySend("from inside a hook");
                    break;
                case 2 when random.Next(20) == 0:
                    await Socket.CloseAsync();
                    break;
                case 3 when random.Next(10) == 0:
                    await Socket.ReconnectAsync(Cancelled(random));
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // Whatever it is, the call ended. Which ends are documented is looked at from outside.
        }
    }

    private void Script(ScriptedHooks hooks)
    {
        hooks.Kinds = ScriptedHooks.All;
        hooks.Connecting = async (_, cancellationToken) =>
        {
            switch (Dice(20))
            {
                case 0:
                    throw new InvalidOperationException("The decision hook failed, as scripted.");
                case 1:
                    await Task.Delay(Dice(20), cancellationToken);
                    break;
            }
        };
        hooks.Opening = opening =>
        {
            if (Dice(4) == 0)
            {
                opening.Send("an opening");
            }

            if (Dice(30) == 0)
            {
                throw new InvalidOperationException("The opening failed, as scripted.");
            }
        };
        hooks.Reconnects = _ => Dice(30) != 0;
        hooks.Open = _ => Trouble();
        hooks.Text = (_, _) => Trouble();
        hooks.Close = (_, _) => Trouble();
    }

    private async ValueTask Trouble()
    {
        switch (Dice(20))
        {
            case 0:
                Thread.Sleep(Dice(5));
                break;
            case 1:
                await Task.Delay(Dice(5));
                break;
            case 2:
                throw new InvalidOperationException("The event hook failed, as scripted.");
            case < 6:
                await CallBack(new Random(Dice(int.MaxValue)));
                break;
        }
    }

    private int Dice(int sides)
    {
        lock (_hookGate)
        {
            return _hookRandom.Next(sides);
        }
    }

    private string Text(Random random, string id) => random.Next(50) == 0 ? $"{_name}/{id}" + new string('.', 40_000) : $"{_name}/{id}";

    private void Send(string text, bool asText, CancellationToken token)
    {
        var member = asText
            ? "SendAsync(System.String,System.Threading.CancellationToken)"
            : "SendAsync(System.ReadOnlyMemory{System.Byte},System.Threading.CancellationToken)";
        Call(
            async () =>
            {
                var id = text.TrimEnd('.');
                try
                {
                    await (asText ? Socket.SendAsync(text, token) : Socket.SendAsync(Encoding.UTF8.GetBytes(text), token));
                    Left.Add(id);
                }
                catch (MessageInDoubtException)
                {
                    InDoubt.Add(id);
                    throw;
                }
                catch
                {
                    NotLeft.Add(id);
                    throw;
                }
            },
            member);
    }

    private void TrySend(string text, bool asText)
    {
        var member = asText ? "TrySend(System.String)" : "TrySend(System.ReadOnlySpan{System.Byte})";
        Call(
            () => Do(() =>
            {
                var taken = asText ? Socket.TrySend(text) : Socket.TrySend(Encoding.UTF8.GetBytes(text));
                (taken ? Taken : NotLeft).Add(text.TrimEnd('.'));
            }),
            member);
    }

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private void Call(Func<Task> call, string member = "", bool dispose = false) => _calls.Enqueue(CallAsync(call, member, dispose));

    private async Task CallAsync(Func<Task> call, string member, bool dispose)
    {
        try
        {
            await call();
        }
        catch (Exception exception)
        {
            Expect(!dispose && Documented.Allows(member, exception), $"{member} ended with an exception that its docs do not name: {exception}");
        }
    }

    private void Look()
    {
        Expect(Enum.IsDefined(Socket.State), "There is no such state.");
        Expect(Socket.RoundTripTime is null || Socket.RoundTripTime >= TimeSpan.Zero, "A round trip took less than no time.");
        Expect(!Socket.Completion.IsFaulted && !Socket.Completion.IsCanceled, "Completion failed.");
    }

    private void FollowState(object? sender, SocketStateChange change)
    {
        Expect(change.Previous == _lastState, $"From {_lastState} the state went from {change.Previous} to {change.Current}.");
        _lastState = change.Current;
    }

    private static void Nobody(object? sender, SocketStateChange change)
    {
    }

    private static CancellationToken Cancelled(Random random)
    {
#pragma warning disable CA2000 // It holds its timer until it fires, a moment later.
        return new CancellationTokenSource(random.Next(1, 50)).Token;
#pragma warning restore CA2000
    }

    private void Expect(bool met, string violation, [CallerArgumentExpression(nameof(met))] string condition = "")
    {
        if (!met)
        {
            Violations.Enqueue($"{_name}: {violation} ({condition})");
        }
    }
}
