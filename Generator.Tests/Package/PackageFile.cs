using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>A package's entries, and what its assemblies say of themselves.</summary>
internal sealed class PackageFile(string path)
{
    // The kind of a portable PDB's record that tells a debugger where the sources are.
    private static readonly Guid SourceLinkKind = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    public Dictionary<string, ImmutableArray<byte>> Entries { get; } = Read(path);

    public string Text(string entry) => Encoding.UTF8.GetString(Entries[entry].AsSpan()).TrimStart('\uFEFF');

    /// <summary>The assemblies that a DLL refers to, with their versions.</summary>
    public Dictionary<string, Version> References(string dll)
    {
        using var file = new PEReader(Entries[dll]);
        var metadata = file.GetMetadataReader();
        return metadata.AssemblyReferences
            .Select(metadata.GetAssemblyReference)
            .ToDictionary(reference => metadata.GetString(reference.Name), reference => reference.Version);
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
