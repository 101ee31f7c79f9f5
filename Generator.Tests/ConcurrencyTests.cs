using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests;

/// <summary>An editor runs several projects' generators at once, and what is known of a file or of the runtime is shared by all.</summary>
public sealed class ConcurrencyTests
{
    private const int Drivers = 8;
    private const int Keystrokes = 5;

    [Fact]
    public async Task Drivers_side_by_side_make_what_one_by_itself_makes()
    {
        var together = await SideBySide(Run);

        var alone = Run();
        Assert.All(together, files => Assert.Equal(alone, files));
    }

    [Fact]
    public async Task Drivers_that_share_their_files_make_the_same_too()
    {
        var compilation = new LargeProject(sockets: 20, others: 2, Compiled.References).Compilation;
        var together = await SideBySide(() => Twice.Files(Twice.Driver(LargeProject.Language).RunGenerators(compilation)));

        var alone = Run();
        Assert.All(together, files => Assert.Equal(alone, files));
        Assert.True(alone.Count > 20);
    }

    /// <summary>Runs the same on as many threads as there are drivers, which begin at once.</summary>
    private static async Task<ImmutableDictionary<string, string>[]> SideBySide(Func<ImmutableDictionary<string, string>> run)
    {
        using var start = new Barrier(Drivers);
        return await Task.WhenAll(Enumerable.Range(0, Drivers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                return run();
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    private static ImmutableDictionary<string, string> Run()
    {
        var project = new LargeProject(sockets: 20, others: 2, Compiled.References);
        var driver = Twice.Driver(LargeProject.Language).RunGenerators(project.Compilation);
        for (var keystroke = 0; keystroke < Keystrokes; keystroke++)
        {
            driver = driver.RunGenerators(project.TypeElsewhere());
        }

        return Twice.Files(driver);
    }
}
