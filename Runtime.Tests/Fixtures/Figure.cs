namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Figures that a test found: docs/reliability.md quotes them, and <c>.ci/run</c> prints them.</summary>
internal static class Figure
{
    public static void Say(string figure) => TestContext.Current.TestOutputHelper!.WriteLine($"figure: {figure}");
}
