using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>An attempt that is given up while its connection is being made takes that along. HTTP would go on with it, longer than a test waits.</summary>
public sealed class AbandonedDialTests
{
    private const int Backlog = 1;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_TLS_handshake_that_is_never_answered_ends_with_its_attempt(bool timesOut)
    {
        var hello = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new RawServer(async connection =>
        {
            try
            {
                var buffer = new byte[4 * 1024];
                while (await connection.Stream.ReadAsync(buffer) > 0)
                {
                    hello.TrySetResult();
                }
            }
            finally
            {
                end.TrySetResult();
            }
        });
        using var source = new CancellationTokenSource();
        var time = new FakeTimeProvider();
        var options = Patient.Options with { Max = 0, TimeProvider = time };
        await using var socket = new ScriptedSocket(options);
        var connecting = socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = Uri.UriSchemeWss }.Uri, source.Token);
        await hello.Task.InTime();
        if (timesOut)
        {
            time.Advance(options.ConnectTimeout);
            await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        }
        else
        {
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        }

        await end.Task.InTime();
    }

    [Fact]
    public async Task A_connect_that_the_other_system_does_not_answer_ends_with_its_attempt()
    {
        Requirement.IsLinux();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(Backlog);
        var address = new Uri($"ws://{listener.LocalEndpoint}/");
        using var full = await FullBacklog.Of(address, Backlog);
        using var source = new CancellationTokenSource();
        await using var socket = new ScriptedSocket(Patient.Options);
        var connecting = socket.ConnectAsync(address, source.Token);
        await TcpTable.Until(address.Port, TcpTable.State.SynSent);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        await TcpTable.UntilNoneIs(address.Port, TcpTable.State.SynSent);
    }

    [Fact]
    public async Task A_connection_that_the_users_delegate_brings_too_late_is_closed()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var late = new LateStream();
        using var source = new CancellationTokenSource();
        await using var socket = new ScriptedSocket(Patient.Options with
        {
            ConfigureHandler = handler => handler.ConnectCallback = async (_, cancellationToken) =>
            {
                await using var registration = cancellationToken.Register(cancelled.SetResult);
                begun.SetResult();
                await goesOn.Task;
                return late;
            },
        });
        var connecting = socket.ConnectAsync(new Uri("ws://localhost:1/"), source.Token);
        await begun.Task.InTime();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        await cancelled.Task.InTime();
        goesOn.SetResult();
        await late.Disposed.InTime();
    }

    private sealed class LateStream : MemoryStream
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Disposed => _disposed.Task;

        protected override void Dispose(bool disposing)
        {
            _disposed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
