using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Whether the page may connect that a request comes from: what the origin says, what the hook says, and what the log says of it.</summary>
public sealed class OriginDecisionTests
{
    private const string Foreign = "https://evil.example";

    [Theory]
    [InlineData(true, null, null)]
    [InlineData(false, null, "A page of the origin \"https://evil.example\" may not connect:")]
    [InlineData(false, true, null)]
    [InlineData(false, false, "A page of the origin \"https://evil.example\" may not connect:")]
    [InlineData(true, false, "This request may not connect: OnAccepting has set IsOriginAllowed to false.")]
    public async Task The_hook_has_the_last_word_about_an_origin(bool isAllowed, bool? hook, string? expected)
    {
        var log = new LogBook();
        var (context, origin) = New(Foreign, isAllowed);

        var refusal = await new AcceptDecision(typeof(OriginDecisionTests), Log.To(log)).DecideAsync(context, origin, hook is not { } answer ? null : () =>
        {
            Assert.Equal(Foreign, context.Origin);
            Assert.Equal(isAllowed, context.IsOriginAllowed);
            context.IsOriginAllowed = answer;
            return Task.FromResult<ServerHandshakeRefusal?>(null);
        });

        Assert.Equal(expected is null ? null : 403, refusal?.Status);
        Assert.StartsWith(expected ?? "", refusal?.Text ?? "", StringComparison.Ordinal);
        Assert.Equal(expected is null ? 0 : 1, log.Lines.Count);
    }

    [Fact]
    public async Task What_the_hook_refuses_keeps_the_hooks_status()
    {
        var log = new LogBook();
        var (context, origin) = New(Foreign, isAllowed: false);

        var refusal = await new AcceptDecision(typeof(string), Log.To(log)).DecideAsync(context, origin, () =>
        {
            context.Refuse(401, "Sign in.");
            return Task.FromResult(context.Refusal);
        });

        Assert.Equal(401, refusal!.Status);
        Assert.Equal("AcceptingRefused", Assert.Single(log.Lines).Id.Name);
    }

    [Fact]
    public async Task Each_origin_is_warned_of_once_and_no_more_than_twenty()
    {
        var log = new LogBook();
        var decision = new AcceptDecision(typeof(OnceWarnedOf), Log.To(log));
        for (var number = 0; number < 100; number++)
        {
            // Of the same page twice, and the second time in another case.
            var (context, origin) = New(number % 2 == 0 ? $"https://page{number / 2}.example" : $"https://PAGE{number / 2}.example", isAllowed: false);
            await decision.DecideAsync(context, origin, consult: null);
        }

        Assert.Equal(
            Enumerable.Range(0, 20).Select(number => $"A socket: A request from (null) is refused with 403. {New($"https://page{number}.example", isAllowed: false).Origin.Refusal().Text} Further requests of this origin are at Debug."),
            log.Warnings);
        Assert.Equal(80, log.Lines.Count(line => line.Level == LogLevel.Debug && line.Id.Name == "OriginRefusedAgain"));

        var (same, again) = New("https://page0.example", isAllowed: false);
        await new AcceptDecision(typeof(AnotherClass), Log.To(log)).DecideAsync(same, again, consult: null);
        Assert.Equal(21, log.Warnings.Count);
    }

    private static (AcceptContext Context, RequestOrigin Origin) New(string text, bool isAllowed)
    {
        var origin = new RequestOrigin(new HandshakeHeaders { { "Host", "example.com" }, { "Origin", text } });
        return (new AcceptContext([], origin.Text, isAllowed), origin);
    }

    private sealed class OnceWarnedOf;

    private sealed class AnotherClass;
}
