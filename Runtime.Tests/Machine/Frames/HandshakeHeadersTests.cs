namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Header lines as HTTP has them (RFC 9110, section 5).</summary>
public sealed class HandshakeHeadersTests
{
    [Theory]
    [InlineData(new string[0], null, new string[0])]
    [InlineData(new[] { "" }, "", new string[0])]
    [InlineData(new[] { "a" }, "a", new[] { "a" })]
    [InlineData(new[] { " \ta\t " }, "a", new[] { "a" })]
    [InlineData(new[] { "a,b" }, "a,b", new[] { "a", "b" })]
    [InlineData(new[] { " , a ,, \t b , " }, ", a ,, \t b ,", new[] { "a", "b" })]
    [InlineData(new[] { "a", "b, c" }, "a, b, c", new[] { "a", "b", "c" })]
    [InlineData(new[] { "a", "", "a" }, "a, , a", new[] { "a", "a" })]
    [InlineData(new[] { "a b" }, "a b", new[] { "a b" })]
    [InlineData(new[] { "\u00A0a" }, "\u00A0a", new[] { "\u00A0a" })] // Space and tab are all that HTTP takes for space.
    public void Lines_of_one_name_are_one_list(string[] lines, string? value, string[] elements)
    {
        var headers = new HandshakeHeaders { { "Other", "x, y" } };
        foreach (var line in lines)
        {
            headers.Add("Name", line);
        }

        Assert.Equal(value, headers.Value("Name"));
        Assert.Equal(elements, headers.Elements("Name"));
    }

    [Fact]
    public void A_name_is_the_same_in_any_case()
    {
        var headers = new HandshakeHeaders { { "NAME", "a" }, { "name", "b" }, { "Names", "c" } };

        Assert.Equal("a, b", headers.Value("Name"));
        Assert.Equal(["a", "b"], headers.Elements("nAmE"));
    }

    [Fact]
    public void Lines_stay_in_their_order_as_they_were_written()
    {
        var headers = new HandshakeHeaders { { "B", " 1" }, { "a", "" }, { "b", "2" } };

        Assert.Equal([new("B", " 1"), new("a", ""), new("b", "2")], headers);
    }
}
