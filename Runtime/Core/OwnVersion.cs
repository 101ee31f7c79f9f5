using System.Reflection;

namespace Heartbeat;

/// <summary>Heartbeat's version, for whoever reads what it measures and traces.</summary>
internal static class OwnVersion
{
    /// <summary>As in the package's name. Not the assembly's version, of which only the first number counts; and without the commit, which is none of a listener's concern.</summary>
    public static string? Text { get; } = typeof(OwnVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}
