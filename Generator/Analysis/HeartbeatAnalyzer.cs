using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Heartbeat.Generator.Analysis;

/// <summary>
/// Tells what is wrong with a socket class, at the place where it is wrong. Apart from the generator, whose own diagnostics
/// no <c>#pragma</c> and no code fix would reach; both read a class through the same parsers.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HeartbeatAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.ClassNotPartial,
        Rules.ContainerNotPartial,
        Rules.ClassIsStatic,
        Rules.ClassIsAbstract,
        Rules.ClassIsFileLocal,
        Rules.ClassIsRecord,
        Rules.ClassDerivesFromSocket,
        Rules.LanguageTooOld,
        Rules.NumberTooSmall,
        Rules.RetryCapBelowRetry,
        Rules.TextCannotBeSent,
        Rules.PingEqualsPong,
        Rules.AddressCannotBeDialled,
        Rules.ValueNotDefined,
        Rules.HookShapeNotOffered,
        Rules.HookNotPartial,
        Rules.HookWrittenTwice,
        Rules.HookIsAsyncVoid,
        Rules.HookNeverAsked,
        Rules.MemberCollides,
        Rules.IntervalOutlivesProxies,
        Rules.TimeoutTripsOnSlowNetworks);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
    }
}
