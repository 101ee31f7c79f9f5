namespace Heartbeat.Generator.Tests.Snapshots;

public sealed class ScrubbingTests
{
    [Theory]
    [InlineData("a\r\nb\rc\nd", "a\nb\nc\nd")]
    [InlineData("", "")]
    public void Line_breaks_become_one_character(string text, string scrubbed) => Assert.Equal(scrubbed, Scrubbing.Scrub(text));

    [Fact]
    public void The_generators_version_becomes_a_word() =>
        Assert.Equal($"[{GeneratorVersion.InSnapshots}]", Scrubbing.ScrubValue($"[{GeneratorVersion.Written}]"));

    [Fact]
    public void A_path_of_this_machine_is_refused()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "User.cs");

        Assert.Throws<NotSupportedException>(() => Scrubbing.Scrub($"See {path}."));
        Assert.Throws<NotSupportedException>(() => Scrubbing.ScrubValue(path.Replace('/', '\\')));
        Assert.Equal($"x{path}", Scrubbing.Scrub($"x{path}"));
    }

    [Theory]
    [InlineData("8ad8fd9b-9ea0-4a6f-a8d3-d0a5b24b1b0a")]
    [InlineData("2026-01-02T03:04:05Z")]
    [InlineData("01/02/2026")]
    [InlineData("3:04 PM")]
    public void A_value_that_Verify_counts_is_refused(string value)
    {
        Assert.Throws<NotSupportedException>(() => Scrubbing.ScrubValue(value));
        Assert.Equal($"at {value}", Scrubbing.ScrubValue($"at {value}"));
    }
}
