using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>What a scripted server was told, word for word: its journal shortens long lines.</summary>
internal static class Told
{
    /// <summary>All texts that it was told so far.</summary>
    public static IReadOnlyList<string> Texts(this Peer peer)
        => [.. peer.Journal.Lines.Where(static line => line.Subject is byte[]).Select(static line => Encoding.UTF8.GetString((byte[])line.Subject!))];

    /// <summary>Those with these words, and when they came, in seconds.</summary>
    public static IReadOnlyList<(string Text, double At)> ToldWith(this Peer peer, string words)
        => [.. peer.Journal.Lines
            .Where(static line => line.Subject is byte[])
            .Select(static line => (Text: Encoding.UTF8.GetString((byte[])line.Subject!), At: line.At.TotalSeconds))
            .Where(told => told.Text.Contains(words, StringComparison.Ordinal))];

    /// <summary>What the message hook was given, word for word.</summary>
    public static IReadOnlyList<string> Messages(this ScriptedSocket socket) => socket.Journal.Subjects<string>("OnMessage");
}
