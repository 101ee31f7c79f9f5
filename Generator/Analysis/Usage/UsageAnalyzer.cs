using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>
/// Reports calls that compile and go wrong: a result that nobody looks at, a hook that would wait for itself or that blocks, bytes that are kept too
/// long, a socket that is never disposed. Where it cannot tell, it is silent.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UsageAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => UsageRules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            // It comes along with libraries that have sockets, to projects that have none.
            if (UsageSymbols.Of(start.Compilation) is { } symbols)
            {
                Register(start, symbols);
            }
        });
    }

    private static void Register(CompilationStartAnalysisContext start, UsageSymbols symbols)
    {
        start.RegisterOperationAction(
            context =>
            {
                var call = (IInvocationOperation)context.Operation;
                Report(context, SocketCallRules.Check(call, context.ContainingSymbol, symbols) ?? BlockingRule.Check(call, context.ContainingSymbol, symbols));
            },
            OperationKind.Invocation);
        start.RegisterOperationAction(
            context => Report(context, BlockingRule.Check((IPropertyReferenceOperation)context.Operation, context.ContainingSymbol, symbols)),
            OperationKind.PropertyReference);
        start.RegisterOperationAction(
            context => Report(context, UndisposedSocketRule.Check((IVariableDeclaratorOperation)context.Operation, symbols)),
            OperationKind.VariableDeclarator);
        start.RegisterOperationBlockAction(context =>
        {
            foreach (var diagnostic in KeptBytesRule.Check(context.OwningSymbol, context.OperationBlocks, symbols))
            {
                context.ReportDiagnostic(diagnostic);
            }
        });
        start.RegisterSymbolStartAction(context => UnsentRule.Register(context, symbols), SymbolKind.NamedType);
    }

    private static void Report(OperationAnalysisContext context, Diagnostic? diagnostic)
    {
        if (diagnostic is not null)
        {
            context.ReportDiagnostic(diagnostic);
        }
    }
}
