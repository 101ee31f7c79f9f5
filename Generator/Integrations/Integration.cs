using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Integrations;

/// <summary>
/// What sockets get where a framework is referenced. Each has a folder of its own, with its part of the parser, the model and the
/// emitter, one file for each class, and one that they share.
/// </summary>
internal abstract class Integration
{
    /// <summary>The name of the assembly without which there is nothing of the framework.</summary>
    public abstract string Assembly { get; }

    /// <summary>Whether the project has all that the generated code names.</summary>
    public abstract bool IsReferencedBy(Compilation compilation);

    /// <summary>Whether the project has not switched it off.</summary>
    /// <param name="project">What the build says of the project.</param>
    public virtual bool IsWanted(AnalyzerConfigOptions project) => true;

    /// <summary>What is to be emitted for a class, or null where nothing can be. Asked where the framework's assembly is referenced.</summary>
    /// <param name="type">The class.</param>
    /// <param name="attribute">Its attribute.</param>
    /// <param name="fileName">What the names of its files begin with.</param>
    /// <param name="compilation">The project.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public abstract IntegrationModel? Parse(INamedTypeSymbol type, AttributeData attribute, string fileName, Compilation compilation, CancellationToken cancellationToken);

    /// <summary>What the classes of a project have in common, of which there is one file: what one of them needs, or null where it needs nothing.</summary>
    public virtual IntegrationModel? Shared(IntegrationModel model) => null;

    /// <summary>Whether a model is one of this integration's.</summary>
    public abstract bool Owns(IntegrationModel model);

    /// <summary>The file of a class, or the one that all have in common.</summary>
    public abstract SourceText Emit(IntegrationModel model);
}
