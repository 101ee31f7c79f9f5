namespace Heartbeat.Generator.Tests.Package;

/// <summary>Under which names and versions the packed assemblies are known, and to whom they show what is not public.</summary>
public sealed class IdentityTests(PackedHeartbeat heartbeat)
{
    private const string Generator = "analyzers/dotnet/cs/Heartbeat.Generator.dll";

    [LongTheory]
    [MemberData(nameof(PackedHeartbeat.Libraries), MemberType = typeof(PackedHeartbeat))]
    public async Task The_loader_sees_the_major_version_and_people_see_all_of_it(string id, string framework)
    {
        await heartbeat.Packed();
        var package = heartbeat.Package(id);
        var identity = package.Identity($"lib/{framework}/{id}.dll");
        var numbers = heartbeat.Version.Split('-')[0];

        Assert.Equal(new Version(Version.Parse(numbers).Major, 0, 0, 0), identity.Version);
        Assert.Equal([$"{numbers}.0"], identity.FileVersions);
        Assert.Equal([$"{heartbeat.Version}+{package.Commit}"], identity.InformationalVersions);
    }

    [LongTheory]
    [InlineData(PackedHeartbeat.Runtime, 4)]
    [InlineData(PackedHeartbeat.Kit, 2)]
    public async Task Nobody_but_the_projects_own_assemblies_sees_what_is_internal(string id, int assemblies)
    {
        await heartbeat.Packed();
        var package = heartbeat.Package(id);
        var identities = package.Entries.Keys.Where(name => name.EndsWith(".dll", StringComparison.Ordinal)).Select(package.Identity).ToArray();

        Assert.Equal(assemblies, identities.Length);
        var key = Assert.Single(identities.Select(identity => identity.PublicKey).Distinct());
        Assert.Equal(heartbeat.Package().Identity(Generator).PublicKey, key);
        Assert.NotEmpty(key);
        Assert.DoesNotContain(
            identities.SelectMany(identity => identity.Friends),
            friend => !friend.StartsWith("Heartbeat.", StringComparison.Ordinal)
                || !friend.EndsWith($", PublicKey={key}", StringComparison.Ordinal));
    }

    [LongTheory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    public async Task The_kit_sees_nothing_that_is_internal_because_it_may_meet_another_version(string framework)
    {
        await heartbeat.Packed();

        Assert.DoesNotContain(
            heartbeat.Package().Identity($"lib/{framework}/{PackedHeartbeat.Runtime}.dll").Friends,
            friend => friend.Split(',')[0] == PackedHeartbeat.Kit);
    }

    [LongFact]
    public async Task The_generator_is_known_by_its_full_version()
    {
        await heartbeat.Packed();

        // A compiler on .NET Framework loads one assembly of an identity: two versions must not share one.
        Assert.Equal(Version.Parse($"{heartbeat.Version.Split('-')[0]}.0"), heartbeat.Package().Identity(Generator).Version);
    }
}
