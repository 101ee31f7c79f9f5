namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>The one part of the output that is not the same in every build. Snapshots hold a word instead, so that a release changes none.</summary>
internal static class GeneratorVersion
{
    public static readonly string Written = $"\"Heartbeat.Generator\", \"{typeof(HeartbeatGenerator).Assembly.GetName().Version!.ToString(3)}\"";

    public const string InSnapshots = "\"Heartbeat.Generator\", \"VERSION\"";
}
