using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Notes which numbered messages our end began to write, and which of them the system took whole.</summary>
internal sealed class NumberedWrites
{
    private readonly ConcurrentQueue<int> _begun = [];
    private readonly ConcurrentQueue<int> _taken = [];
    private Action? _inTheMiddle;

    public IReadOnlyCollection<int> Begun => _begun;

    public IReadOnlyCollection<int> Taken => _taken;

    /// <summary>Does something once, when the next message is half written.</summary>
    public void InTheMiddle(Action action) => Volatile.Write(ref _inTheMiddle, action);

    /// <summary>Dials by the platform's WebSocket, and looks on.</summary>
    public async ValueTask<WebSocket> ConnectAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        var socket = await PlatformDial.ConnectAsync(context, cancellationToken);
        var number = -1;
        var left = 0;
        return new MeddledSocket(socket)
        {
            Sends = async (data, send) =>
            {
                if (left == 0)
                {
                    if (!char.IsAsciiDigit((char)data.Span[0]))
                    {
                        // A heartbeat.
                        await send();
                        return;
                    }

                    number = NumberedArrivals.NumberAtStart(Encoding.UTF8.GetString(data.Span));
                    left = NumberedArrivals.Message(number).Length;
                    _begun.Enqueue(number);
                }

                await send();
                left -= data.Length;
                if (left == 0)
                {
                    _taken.Enqueue(number);
                }
                else
                {
                    Interlocked.Exchange(ref _inTheMiddle, null)?.Invoke();
                }
            },
        };
    }
}
