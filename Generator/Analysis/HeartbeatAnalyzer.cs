using System.Collections.Immutable;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Heartbeat.Generator.Analysis;

/// <summary>
/// Reports what is wrong with a socket class, at the place where it is wrong. Apart from the generator, whose own diagnostics
/// no <c>#pragma</c> and no code fix would reach; both read a class through the same parsers.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HeartbeatAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            // It comes along with libraries that have sockets, to projects that have none.
            if (!start.Compilation.GetTypesByMetadataName(SocketClass.AttributeName).IsEmpty)
            {
                start.RegisterSymbolAction(Check, SymbolKind.NamedType);
            }
        });
    }

    private static void Check(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (ClassRules.CheckContainer(type, context.CancellationToken) is { } container)
        {
            context.ReportDiagnostic(container.Diagnostic);
        }

        if (SocketClass.AttributeOf(type) is { } attribute && type.TypeKind == TypeKind.Class)
        {
            foreach (var diagnostic in Check(type, attribute, ((CSharpCompilation)context.Compilation).LanguageVersion, context.CancellationToken))
            {
                context.ReportDiagnostic(diagnostic);
            }
        }
    }

    private static IEnumerable<Diagnostic> Check(INamedTypeSymbol type, AttributeData attribute, LanguageVersion language, CancellationToken cancellationToken)
    {
        var found = ClassRules.Check(type, language, cancellationToken).Select(violation => violation.Diagnostic).Concat(SettingRules.Check(attribute, cancellationToken));

        // Where nothing but hooks' halves can be generated, what is wrong with the class is all that is to be reported of its members.
        if (!RequiredLanguage.IsMetBy(language) || !SocketClass.CanBeExtended(type, cancellationToken) || SocketClass.SocketAmongTheBasesOf(type) is not null)
        {
            return found;
        }

        var known = KnownSymbols.Of(attribute);
        var written = WrittenHooks.Find(type, known, cancellationToken);
        return found
            .Concat(HookRules.Check(attribute, written))
            .Concat(MemberRules.Check(type, known, cancellationToken));
    }
}
