namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: a question outlives its connection, and takes the answer to one that was asked on the next.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class QuestionSocket(bool hasBug)
{
    private readonly Queue<TaskCompletionSource<string>> _asked = new();

    public async Task<string> AskAsync(string question)
    {
        var answer = new TaskCompletionSource<string>();
        _asked.Enqueue(answer);
        await SendAsync(question);
        return await answer.Task;
    }

    partial void OnMessage(string message) => _asked.Dequeue().SetResult(message);

    partial void OnClose(SocketCloseReason reason)
    {
        while (!hasBug && _asked.TryDequeue(out var unanswered))
        {
            unanswered.SetException(new SocketClosedException(reason));
        }
    }
}
