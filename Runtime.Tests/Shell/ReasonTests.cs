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
}
