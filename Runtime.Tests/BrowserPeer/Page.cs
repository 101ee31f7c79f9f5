using System.Runtime.InteropServices.JavaScript;

namespace Heartbeat.BrowserPeer;

/// <summary>The page around the program: see main.js.</summary>
internal static partial class Page
{
    /// <summary>Where the page came from.</summary>
    [JSImport("address", "main.js")]
    public static partial string Address();

    /// <summary>Gives the server a line.</summary>
    [JSImport("say", "main.js")]
    public static partial void Say(string line);
}
