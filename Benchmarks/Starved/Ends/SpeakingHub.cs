using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.SignalR;

namespace Heartbeat.Benchmarks.Starved.Ends;

/// <summary>A session of SignalR's server.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "SignalR makes one for each call.")]
internal sealed class SpeakingHub(Book book) : Hub
{
    [SuppressMessage("Style", "IDE0060", Justification = "It is the message.")]
    public void Speak(string message) => book.OnMessage();

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        // The server says in words alone that it was this end's judgement.
        var isVerdict = exception?.Message.Contains(nameof(HubOptions.ClientTimeoutInterval), StringComparison.Ordinal) == true;
        book.OnEnd(End.NumberOf(Context.GetHttpContext()!), isVerdict, exception);
        return Task.CompletedTask;
    }
}
