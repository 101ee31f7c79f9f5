using System.Xml.Linq;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Which exceptions the XML docs of <see cref="IHeartbeatSocket"/> and of those for either end name for each member: the docs themselves are read.</summary>
internal static class Documented
{
    private static readonly Dictionary<string, Type[]> Exceptions = Read();

    /// <summary>Whether a member says that it may end so.</summary>
    /// <param name="member">As the docs write it, after the interface: <c>Probe</c>, or <c>TrySend(System.String)</c>.</param>
    /// <param name="exception">What it threw.</param>
    public static bool Allows(string member, Exception exception)
        => Exceptions[member].Any(type => type.IsInstanceOfType(exception));

    private static Dictionary<string, Type[]> Read()
    {
        string[] prefixes = ["M:Heartbeat.IHeartbeatSocket.", "M:Heartbeat.IHeartbeatClient.", "M:Heartbeat.IHeartbeatSession."];
        var docs = XDocument.Load(Path.ChangeExtension(typeof(IHeartbeatSocket).Assembly.Location, ".xml"));
        return docs.Descendants("member")
            .Select(member => (Member: member, Name: member.Attribute("name")!.Value))
            .Select(found => (found.Member, found.Name, Prefix: Array.Find(prefixes, prefix => found.Name.StartsWith(prefix, StringComparison.Ordinal))))
            .Where(static found => found.Prefix is not null)
            .ToDictionary(
                static found => found.Name[found.Prefix!.Length..],
                static found => found.Member.Elements("exception").Select(exception => Find(exception.Attribute("cref")!.Value)).ToArray());
    }

    private static Type Find(string cref)
        => AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(cref["T:".Length..])).First(type => type is { IsPublic: true })!;
}
