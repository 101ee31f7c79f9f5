using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// Keeps the system's send queue of a connection shallow. The system would take megabytes at once for a slow link: they would all have to leave
/// before a ping could, and a write that waits would look stalled for as long as a third of them needs. What is already on its way is not
/// limited, so a fast link loses nothing.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal static class ShallowSendQueue
{
    /// <summary>How many bytes may wait in the system to leave; a writer is woken when half of them have.</summary>
    private const int Unsent = 32 * 1024;

    // The number of TCP_NOTSENT_LOWAT; other systems have no such setting.
    private static int? UnsentOption => OperatingSystem.IsLinux() ? 25 : OperatingSystem.IsMacOS() ? 0x201 : null;

    public static void SetOn(Socket socket)
    {
        if (UnsentOption is not { } option)
        {
            return;
        }

        try
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, option, BitConverter.GetBytes(Unsent));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // An old system does not know the option, a socket of the user's may not be TCP's, and a server's may have ended. The link works without it.
        }
    }
}
