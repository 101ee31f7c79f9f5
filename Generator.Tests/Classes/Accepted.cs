namespace Heartbeat.Generator.Tests.Classes;

/// <summary>What every class that C# allows must come to.</summary>
internal static class Accepted
{
    /// <summary>The class compiles with its generated half without a word of the compiler, and is a socket.</summary>
    public static Compiled By(string source, string className, Compiled? compiled = null)
    {
        compiled ??= Compiled.From(source, aspNetCore: true);
        var complaints = compiled.Complaints();
        Assert.True(complaints.Length == 0, $"{string.Join("\n", complaints)}\n\n{source}\n\n{string.Join("\n", compiled.Files.Values)}");

        var type = compiled.After.GetTypeByMetadataName(className);
        Assert.NotNull(type);
        Assert.Contains(type.Interfaces, implemented => implemented.ToDisplayString() == "Heartbeat.IHeartbeatSocket");
        return compiled;
    }
}
