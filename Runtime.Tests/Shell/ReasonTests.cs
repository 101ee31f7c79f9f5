using System.Net.WebSockets;
using System.Net;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>The line that stands in every log and in every exception.</summary>
public sealed class ReasonTests
{
    [Fact]
    public void It_says_what_the_platform_says_only_inside()
    {
        var refused = new IOException("Connection refused");
        var connect = new HttpRequestException("Connection refused (127.0.0.1:1)", refused);
        var reason = new SocketCloseReason
        {
            Kind = SocketCloseKind.ConnectFailed,
            Exception = new IOException("It failed, see inside.", connect),
        };
        Assert.Equal("ConnectFailed (It failed, see inside: Connection refused (127.0.0.1:1))", $"{reason}");
    }

    [Fact]
    public void A_refusal_needs_no_more_words_than_its_own()
    {
        var refused = new HandshakeRefusedException(HttpStatusCode.NotFound, innerException: new IOException("404 where 101 was expected"));
        var reason = new SocketCloseReason { Kind = SocketCloseKind.ConnectFailed, HttpStatus = refused.Status, Exception = refused };
        Assert.Equal($"ConnectFailed HTTP 404 ({refused.Message})", $"{reason}");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("short", "short")]
    public void What_fits_into_a_close_frame_is_left_as_it_is(string? description, string? expected)
        => Assert.Equal(expected, CloseFrame.Fit(description));

    [Fact]
    public void So_is_what_just_fits()
        => Assert.Equal(new string('x', 123), CloseFrame.Fit(new string('x', 123)));

    [Theory]
    [InlineData("x", 120)]
    [InlineData("\u00e9", 60)]
    [InlineData("\u20ac", 40)]
    [InlineData("\U0001F642", 30)]
    public void What_does_not_fit_is_cut_between_two_characters(string letter, int fitting)
    {
        var longest = string.Concat(Enumerable.Repeat(letter, 200));
        var cut = CloseFrame.Fit(longest)!;
        Assert.Equal(string.Concat(Enumerable.Repeat(letter, fitting)) + "...", cut);
        CloseFrame.Check(System.Net.WebSockets.WebSocketCloseStatus.PolicyViolation, cut);
    }
}
