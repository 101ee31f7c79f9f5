namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>What Verify asks of the files around the snapshots: .editorconfig, .gitattributes, .gitignore.</summary>
public sealed class VerifyConventions
{
    [Fact]
    public Task Are_kept() => VerifyChecks.Run();
}
