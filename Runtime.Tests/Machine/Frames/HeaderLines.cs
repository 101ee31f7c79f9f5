namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Header lines as a test writes them down: <c>Name: value|Name: value</c>.</summary>
internal static class HeaderLines
{
    public static HandshakeHeaders Read(string lines)
    {
        var headers = new HandshakeHeaders();
        foreach (var line in lines.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(line[..colon], line[(colon + 1)..]);
        }

        return headers;
    }
}
