using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>Reports what it is told to, and makes the files that it is told to. The product's own generator reports nothing: its analyzer does.</summary>
internal sealed class ReportingGenerator(Func<SyntaxTree, IEnumerable<Diagnostic>> report, params string[] files) : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        context.RegisterSourceOutput(context.CompilationProvider, (output, compilation) =>
        {
            foreach (var file in files)
            {
                output.AddSource($"{file}.g.cs", $"class {file};\n");
            }

            foreach (var diagnostic in report(compilation.SyntaxTrees.Single()))
            {
                output.ReportDiagnostic(diagnostic);
            }
        });

    /// <summary>Runs it over a project of one file.</summary>
    public GeneratorDriver Run(string source) => CSharpGeneratorDriver
        .Create(this)
        .RunGenerators(CSharpCompilation.Create("App", [CSharpSyntaxTree.ParseText(source, path: "Folder/User.cs")]));
}
