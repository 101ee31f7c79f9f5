using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Classes;

/// <summary>Values of the attribute, however they are written: the generated half has what they come to.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData("Interval = Second", "Interval = global::System.TimeSpan.FromMilliseconds(1000)")]
    [InlineData("Interval = 5 * Feed.Second + 1", "Interval = global::System.TimeSpan.FromMilliseconds(5001)")]
    [InlineData("Interval = checked(Second * 2)", "FromMilliseconds(2000)")]
    [InlineData("Interval = unchecked(int.MaxValue + 1)", "FromMilliseconds(-2147483648)")]
    [InlineData("Interval = (int)1.9e3", "FromMilliseconds(1900)")]
    [InlineData("Interval = 0x_ff", "FromMilliseconds(255)")]
    [InlineData("Interval = 'a'", "FromMilliseconds(97)")]
    [InlineData("Interval = (byte)7", "FromMilliseconds(7)")]
    [InlineData("Interval = (int)DayOfWeek.Friday", "FromMilliseconds(5)")]
    [InlineData("Interval = sizeof(long)", "FromMilliseconds(8)")]
    [InlineData("Interval = default", "FromMilliseconds(0)")]
    [InlineData("Interval = default(int)", "FromMilliseconds(0)")]
    [InlineData("Interval = true ? 1 : 2", "FromMilliseconds(1)")]
    [InlineData("Max = Never", "Max = -1,")]
    [InlineData("Backoff = (Backoff)1", "Backoff = global::Heartbeat.Backoff.Exponential")]
    [InlineData("Backoff = Backoff.Constant | Backoff.Exponential", "Backoff = global::Heartbeat.Backoff.Exponential")]
    [InlineData("Backoff = default", "Backoff = global::Heartbeat.Backoff.Constant")]
    [InlineData("Jitter = !true", "Jitter = false")]
    [InlineData("Jitter = Second > 5 && nameof(Feed) == \"Feed\"", "Jitter = true")]
    [InlineData("Ping = nameof(Feed)", "Ping = \"Feed\"")]
    [InlineData("Ping = \"a\" + nameof(Second) + Word", "Ping = \"aSecond{0}\\\"\"")]
    [InlineData("Ping = @\"a\\b\"\"\"", "Ping = \"a\\\\b\\\"\"")]
    [InlineData("Ping = \"\\u2028\\0\\t{}\"", "Ping = \"\\u2028\\0\\t{}\"")]
    [InlineData("Ping = (string)null!", "Ping = null!")]
    [InlineData("Ping = default!", "Ping = null!")]
    [InlineData("url: \"wss://example.com\"", "Uri = new global::System.Uri(\"wss://example.com\")")]
    [InlineData("url: Scheme + \"://example.com\", Max = 5", "Uri = new global::System.Uri(\"wss://example.com\")")]
    [InlineData("\"wss://example.com\", Url = \"ws://example.org\"", "Uri = new global::System.Uri(\"ws://example.org\")")]
    [InlineData("OutboxCapacity = Limits.Outbox", "OutboxCapacity = 12")]
    public void A_value_may_be_any_constant(string values, string expected)
    {
        var compiled = Accepted.By(Source(values), "App.Feed");

        Assert.Contains(expected, compiled.Files["App.Feed.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_may_be_an_interpolated_constant()
    {
        var source = Source("Ping = $\"{nameof(Feed)}-{Word}\", Pong = $\"{{}}\"");
        var compiled = Accepted.By(source, "App.Feed", Compiled.From(source, aspNetCore: true, language: new CSharpParseOptions(LanguageVersion.CSharp10)));

        Assert.Contains("Ping = \"Feed-{0}\\\"\"", compiled.Files["App.Feed.g.cs"], StringComparison.Ordinal);
        Assert.Contains("Pong = \"{}\"", compiled.Files["App.Feed.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Interval = Unknown")]
    [InlineData("Interval = \"text\"")]
    [InlineData("Interval = System.Environment.TickCount")]
    [InlineData("Ping = 5")]
    [InlineData("Interval =")]
    [InlineData("5")]
    [InlineData("\"wss://example.com\", \"wss://example.com\"")]
    [InlineData("Unknown = 5")]
    [InlineData("Backoff = \"text\"")]
    [InlineData("Interval = 1 / 0")]
    public void A_value_that_does_not_compile_is_an_error_of_its_own_and_no_other(string value)
    {
        var compiled = Compiled.From(Source(value), aspNetCore: true);

        Assert.NotEmpty(compiled.Diagnostics());
        Assert.All(compiled.Diagnostics(), diagnostic => Assert.StartsWith("User.cs(", diagnostic, StringComparison.Ordinal));
        Assert.Equal(3, compiled.Files.Count);
    }

    private static string Source(string values) =>
        $$"""
        using System;
        using Heartbeat;

        namespace App
        {
            internal static class Limits { public const int Outbox = Feed.Second / 80; }

            [HeartbeatSocket({{values}})]
            public partial class Feed
            {
                public const int Second = 1000;
                private const int Never = -1;
                private const string Word = "{0}\"";
                private const string Scheme = "wss";
                public static string Use => $"{Never}{Word}{Scheme}{DayOfWeek.Friday}";
                partial void OnOpen() { }
            }
        }
        """;
}
