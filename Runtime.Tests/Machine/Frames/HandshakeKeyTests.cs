namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>The key of a handshake and its answer (RFC 6455, section 1.3).</summary>
public sealed class HandshakeKeyTests
{
    [Fact]
    public void The_answer_to_the_key_of_the_RFC_is_that_of_the_RFC()
        => Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", HandshakeKey.AcceptFor("dGhlIHNhbXBsZSBub25jZQ=="));

    [Fact]
    public void A_new_key_is_16_bytes_that_were_never_there()
    {
        var keys = Enumerable.Range(0, 1000).Select(static _ => HandshakeKey.New()).ToList();

        Assert.All(keys, static key => Assert.Equal(16, Convert.FromBase64String(key).Length));
        Assert.All(keys, static key => Assert.True(HandshakeKey.IsValid(key)));
        Assert.Equal(keys.Count, keys.Distinct().Count());

        // Of all bytes together about half of the bits are set; where a part of each key stays empty, fewer are.
        var set = keys.SelectMany(Convert.FromBase64String).Sum(static one => int.PopCount(one));
        Assert.InRange(set, 62_000, 66_000);
    }

    [Theory]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", true)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", true)]
    [InlineData("//////////////////////==", true)] // The spare bits are set.
    [InlineData("+/+/+/+/+/+/+/+/+/+/+w==", true)]
    [InlineData("", false)]
    [InlineData("==", false)]
    [InlineData("AAAAAAAAAAAAAAAAAAAA", false)] // 15 bytes.
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA=", false)] // 17 bytes.
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA", false)] // 18 bytes.
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA", false)] // Without padding.
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA=", false)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA===", false)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA==", false)]
    [InlineData("AAAAAAAAAA AAAAAAAAAAA==", false)]
    [InlineData("AAAAAAAAAAAA\nAAAAAAAAAA==", false)]
    [InlineData("AAAAAAAAAAA=AAAAAAAAAA==", false)]
    [InlineData("AAAAAAAAAA-_AAAAAAAAAA==", false)] // The alphabet of addresses.
    [InlineData("AAAAAAAAAAé_AAAAAAAAAA==", false)]
    public void A_key_is_the_base64_of_16_bytes(string key, bool isValid) => Assert.Equal(isValid, HandshakeKey.IsValid(key));

    [Fact]
    public void A_key_with_any_other_letter_is_none()
    {
        const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
        for (var place = 0; place < Key.Length - 2; place++)
        {
            for (var letter = '\0'; letter <= '\u0200'; letter++)
            {
                var expected = char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/';
                Assert.Equal(expected, HandshakeKey.IsValid(Key[..place] + letter + Key[(place + 1)..]));
            }
        }
    }
}
