using System.Globalization;

namespace Heartbeat.Sample;

/// <summary>The server's end of one connection: pushes a task's progress from where the client asks to continue.</summary>
/// <remarks>Mapped by <c>app.MapTaskSession("/websocket")</c>; one is constructed for each request.</remarks>
[HeartbeatSocket(Interval = 1000)]
public partial class TaskSession(HttpContext context, TaskBoard board)
{
    private readonly string _task = context.Request.Query["task"].ToString();
    private readonly string _user = context.Request.Query["user"].ToString();

    partial void OnOpen() => board.Join(_user, _task);

    // May take as long as the task does: heartbeats are answered meanwhile, and the token ends it with the connection.
    private async partial ValueTask OnMessageAsync(string message, CancellationToken cancellationToken)
    {
        var last = int.Parse(message.AsSpan("after ".Length), CultureInfo.InvariantCulture);
        await foreach (var number in board.FollowAsync(_task, last, cancellationToken))
        {
            await SendAsync($"{number}", cancellationToken);
        }
    }

    partial void OnClose(SocketCloseReason reason) => board.Leave(_user, reason);
}
