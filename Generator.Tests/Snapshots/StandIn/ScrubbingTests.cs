namespace Heartbeat.Generator.Tests.Snapshots;

public sealed class ScrubbingTests
{
    [Theory]
    [InlineData("a\r\nb\rc\nd", "a\nb\nc\nd")]
    [InlineData("", "")]
    public void Line_breaks_become_one_character(string text, string scrubbed) => Assert.Equal(scrubbed, Scrubbing.Scrub(text));

    [Fact]
    public void The_generators_version_becomes_a_word() =>
        Assert.Equal($"[{GeneratorVersion.InSnapshots}]", Scrubbing.Scrub($"[{GeneratorVersion.Written}]"));

    [Fact]
    public void A_path_of_this_machine_is_refused()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "User.cs");

        Assert.Throws<NotSupportedException>(() => Scrubbing.Scrub($"See {path}."));
        Assert.Throws<NotSupportedException>(() => Scrubbing.Scrub(path.Replace('/', '\\')));
        Assert.Equal($"x{path}", Scrubbing.Scrub($"x{path}"));
    }
}
