namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>What a sub-protocol's name is made of.</summary>
public sealed class HandshakeTokenTests
{
    /// <summary>The separators of RFC 2616, section 2.2, which RFC 6455 names.</summary>
    private const string Separators = "()<>@,;:\\\"/[]?={} \t";

    [Fact]
    public void Each_character_is_of_a_token_where_RFC_6455_allows_it()
    {
        for (var letter = '\0'; letter < '\uFFFF'; letter++)
        {
            var isOfToken = letter is >= '\u0021' and <= '\u007E' && !Separators.Contains(letter, StringComparison.Ordinal);
            Assert.Equal(isOfToken ? null : letter, HandshakeToken.FirstForeign($"a{letter}b"));
        }
    }

    [Fact]
    public void The_first_of_several_is_told() => Assert.Equal('/', HandshakeToken.FirstForeign("a/b c"));
}
