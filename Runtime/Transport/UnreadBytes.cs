using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>Tells whether something has come on a connection that nobody has read yet.</summary>
[UnsupportedOSPlatform("browser")]
internal static class UnreadBytes
{
    /// <summary>Whether the system holds some. Under TLS the connection is the platform's, and hidden: then it cannot be told.</summary>
    public static bool WaitIn(Stream connection) => connection is NetworkStream { Socket: var socket } && WaitIn(socket);

    /// <summary>Whether the system holds some, encrypted or not.</summary>
    public static bool WaitIn(Socket socket)
    {
        try
        {
            return socket.Available > 0;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // It has ended meanwhile, which whoever reads it will say.
            return false;
        }
    }
}
