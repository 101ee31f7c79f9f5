namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>What the other end has written stands in a message so that it can do no harm there.</summary>
public sealed class HandshakeTextTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("chat, v2 ~!", "\"chat, v2 ~!\"")]
    [InlineData("a\"b\\c", "\"a\\u0022b\\u005Cc\"")]
    [InlineData("a\r\nb\u001B[31m\u007F", "\"a\\u000D\\u000Ab\\u001B[31m\\u007F\"")]
    [InlineData("é\u2028\u202E\uD83D\uDC93", "\"\\u00E9\\u2028\\u202E\\uD83D\\uDC93\"")]
    public void A_quote_is_of_printable_ASCII(string text, string expected) => Assert.Equal(expected, HandshakeText.Quoted(text));

    [Fact]
    public void A_quote_is_short()
    {
        // Where the cut leaves half a pair, it stands there as a number.
        Assert.Equal($"\"{new string('a', 63)}\\uD83D\"... (65 characters)", HandshakeText.Quoted(new string('a', 63) + "\uD83D\uDC93"));
        Assert.Equal($"\"{new string('a', 64)}\"", HandshakeText.Quoted(new string('a', 64)));
        Assert.Equal($"\"{new string('a', 64)}\"... (65 characters)", HandshakeText.Quoted(new string('a', 65)));
        Assert.True(HandshakeText.Quoted(new string('\u2028', 100_000)).Length < 450);
    }

    [Theory]
    [InlineData('/', "'/' (U+002F)")]
    [InlineData('~', "'~' (U+007E)")]
    [InlineData(' ', "U+0020")]
    [InlineData('\n', "U+000A")]
    [InlineData('\u202E', "U+202E")]
    public void A_character_is_named_by_its_number(char letter, string expected) => Assert.Equal(expected, HandshakeText.Named(letter));
}
