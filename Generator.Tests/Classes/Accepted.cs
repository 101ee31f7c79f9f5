namespace Heartbeat.Generator.Tests.Classes;

/// <summary>What every class that C# allows must come to.</summary>
internal static class Accepted
{
    /// <summary>The classes compile with their generated halves without a word of the compiler, and are sockets.</summary>
    public static Compiled By(string source, params string[] classNames) => By(source, classNames, Compiled.From(source, aspNetCore: true));

    public static Compiled By(string source, string className, Compiled compiled) => By(source, [className], compiled);

    private static Compiled By(string source, string[] classNames, Compiled compiled)
    {
        var diagnostics = compiled.Diagnostics();
        Assert.True(diagnostics.Length == 0, $"{string.Join("\n", diagnostics)}\n\n{source}\n\n{string.Join("\n", compiled.Files.Values)}");
        Assert.All(classNames, name =>
        {
            var type = compiled.After.GetTypeByMetadataName(name);
            Assert.NotNull(type);
            Assert.Contains(type.AllInterfaces, implemented => implemented.ToDisplayString() == "Heartbeat.IHeartbeatSocket");
        });
        return compiled;
    }
}
