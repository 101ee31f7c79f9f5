namespace Heartbeat;

/// <summary>
/// What a sub-protocol's name is made of: a token of HTTP (RFC 9110, section 5.6.2), which is what RFC 6455, section 4.1, allows in it.
/// </summary>
internal static class HandshakeToken
{
    /// <summary>What a token takes beside letters and digits.</summary>
    public const string Signs = "!#$%&'*+-.^_`|~";

    /// <summary>The first character that no token has, or null where there is none.</summary>
    public static char? FirstForeign(string text)
    {
        foreach (var letter in text)
        {
            if (!IsOfToken(letter))
            {
                return letter;
            }
        }

        return null;
    }

    private static bool IsOfToken(char letter)
        => letter is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') || Signs.Contains(letter);
}
