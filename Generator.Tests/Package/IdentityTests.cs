namespace Heartbeat.Generator.Tests.Package;

/// <summary>Under which names and versions the packed assemblies are known, and to whom they show what is not public.</summary>
public sealed class IdentityTests(PackedHeartbeat heartbeat)
{
    private const string Generator = "analyzers/dotnet/cs/Heartbeat.Generator.dll";

    public static TheoryData<string> Assemblies =>
        ["lib/net10.0/Heartbeat.dll", "lib/net8.0/Heartbeat.dll", Generator, "analyzers/dotnet/cs/Heartbeat.Generator.CodeFixes.dll"];

    [LongTheory]
    [InlineData("lib/net10.0/Heartbeat.dll")]
    [InlineData("lib/net8.0/Heartbeat.dll")]
    public async Task The_loader_sees_the_major_version_and_people_see_all_of_it(string assembly)
    {
        await heartbeat.Packed();
        var package = new PackageFile(heartbeat.Nupkg);
        var identity = package.Identity(assembly);
        var commit = package.Nuspec.Elements().Single(element => element.Name.LocalName == "repository").Attribute("commit")!.Value;

        var numbers = heartbeat.Version.Split('-')[0];

        Assert.Equal(new Version(Version.Parse(numbers).Major, 0, 0, 0), identity.Version);
        Assert.Equal([$"{numbers}.0"], identity.FileVersions);
        Assert.Equal([$"{heartbeat.Version}+{commit}"], identity.InformationalVersions);
    }

    [LongTheory]
    [MemberData(nameof(Assemblies))]
    public async Task Nobody_but_the_projects_own_assemblies_sees_what_is_internal(string assembly)
    {
        await heartbeat.Packed();
        var identity = new PackageFile(heartbeat.Nupkg).Identity(assembly);

        Assert.NotEmpty(identity.PublicKey);
        Assert.DoesNotContain(
            identity.Friends,
            friend => !friend.StartsWith("Heartbeat.", StringComparison.Ordinal)
                || !friend.EndsWith($", PublicKey={identity.PublicKey}", StringComparison.Ordinal));
    }

    [LongFact]
    public async Task The_generator_is_known_by_its_full_version()
    {
        await heartbeat.Packed();

        // A compiler on .NET Framework loads one assembly of an identity: two versions must not share one.
        Assert.Equal(Version.Parse($"{heartbeat.Version.Split('-')[0]}.0"), new PackageFile(heartbeat.Nupkg).Identity(Generator).Version);
    }
}
