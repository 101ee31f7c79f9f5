using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>A package's entries, and what its assemblies say of themselves.</summary>
internal sealed class PackageFile(string path)
{
    // The kind of a portable PDB's record that tells a debugger where the sources are.
    private static readonly Guid SourceLinkKind = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    public Dictionary<string, ImmutableArray<byte>> Entries { get; } = Read(path);

    public string Text(string entry) => Encoding.UTF8.GetString(Entries[entry].AsSpan()).TrimStart('\uFEFF');

    /// <summary>What the package says of itself: the metadata of its nuspec.</summary>
    public XElement Nuspec => XDocument.Parse(Text(Entries.Keys.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal)))).Root!.Elements().Single(element => element.Name.LocalName == "metadata");

    /// <summary>What it asks for: framework, id and lowest version.</summary>
    public IEnumerable<string> Dependencies
    {
        get
        {
            var nuspec = Nuspec;
            return nuspec.Descendants(nuspec.Name.Namespace + "dependency")
                .Select(dependency => $"{dependency.Parent!.Attribute("targetFramework")!.Value} {dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}")
                .Order(StringComparer.Ordinal);
        }
    }

    /// <summary>The commit that it was packed from.</summary>
    public string Commit => Nuspec.Elements().Single(element => element.Name.LocalName == "repository").Attribute("commit")!.Value;

    /// <summary>The assemblies that a DLL refers to, with their versions.</summary>
    public Dictionary<string, Version> References(string dll)
    {
        using var file = new PEReader(Entries[dll]);
        var metadata = file.GetMetadataReader();
        return metadata.AssemblyReferences
            .Select(metadata.GetAssemblyReference)
            .ToDictionary(reference => metadata.GetString(reference.Name), reference => reference.Version);
    }

    /// <summary>What a DLL says of its own identity and versions, and who may look inside.</summary>
    public Signed Identity(string dll)
    {
        using var file = new PEReader(Entries[dll]);
        var metadata = file.GetMetadataReader();
        var assembly = metadata.GetAssemblyDefinition();
        return new Signed(
            assembly.Version,
            Convert.ToHexStringLower(metadata.GetBlobBytes(assembly.PublicKey)),
            [.. Values("AssemblyFileVersionAttribute")],
            [.. Values("AssemblyInformationalVersionAttribute")],
            [.. Values("InternalsVisibleToAttribute")]);

        // Of attributes that take one text.
        IEnumerable<string> Values(string attribute) =>
            from candidate in assembly.GetCustomAttributes().Select(metadata.GetCustomAttribute)
            where candidate.Constructor.Kind == HandleKind.MemberReference
            let constructor = metadata.GetMemberReference((MemberReferenceHandle)candidate.Constructor)
            where constructor.Parent.Kind == HandleKind.TypeReference
                && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)constructor.Parent).Name, attribute)
            select Text(metadata.GetBlobReader(candidate.Value));

        // After the two bytes with which every attribute's value begins.
        static string Text(BlobReader value)
        {
            value.ReadUInt16();
            return value.ReadSerializedString()!;
        }
    }

    /// <summary>The identity of the PDB that a DLL was built with, and where it says that it lies.</summary>
    public (BlobContentId Id, string Path) CodeView(string dll)
    {
        using var file = new PEReader(Entries[dll]);
        var entry = file.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        var data = file.ReadCodeViewDebugDirectoryData(entry);
        return (new BlobContentId(data.Guid, entry.Stamp), data.Path);
    }

    /// <summary>What a PDB of its own says.</summary>
    public Symbols Pdb(string pdb)
    {
        using var file = MetadataReaderProvider.FromPortablePdbImage(Entries[pdb]);
        return Symbols.Of(file.GetMetadataReader());
    }

    /// <summary>What the PDB inside a DLL says.</summary>
    public Symbols EmbeddedPdb(string dll)
    {
        using var file = new PEReader(Entries[dll]);
        var entry = file.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var embedded = file.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
        return Symbols.Of(embedded.GetMetadataReader());
    }

    private static Dictionary<string, ImmutableArray<byte>> Read(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return archive.Entries.ToDictionary(entry => Uri.UnescapeDataString(entry.FullName), Content);
    }

    private static ImmutableArray<byte> Content(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using var stream = entry.Open();
        stream.CopyTo(content);
        return [.. content.ToArray()];
    }

    /// <summary>A DLL's version for the loader, its public key, its other versions, and the assemblies that see its internals.</summary>
    internal sealed record Signed(Version Version, string PublicKey, string[] FileVersions, string[] InformationalVersions, string[] Friends);

    /// <summary>A PDB's identity, the paths of its sources, and where SourceLink finds them.</summary>
    internal sealed record Symbols(BlobContentId Id, string[] Sources, string SourceLink)
    {
        public static Symbols Of(MetadataReader pdb)
        {
            var sources = pdb.Documents.Select(document => pdb.GetString(pdb.GetDocument(document).Name)).ToArray();
            var links = pdb.CustomDebugInformation
                .Select(pdb.GetCustomDebugInformation)
                .Where(information => pdb.GetGuid(information.Kind) == SourceLinkKind)
                .Select(information => Encoding.UTF8.GetString(pdb.GetBlobBytes(information.Value)));
            return new Symbols(new BlobContentId(pdb.DebugMetadataHeader!.Id), sources, string.Concat(links));
        }
    }
}
