using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>
/// Every rule about what is declared. An id is never given to another rule; docs/diagnostics.md has a section for each. HBT0009 is the
/// package's own: it is reported by the build where the compiler is too old to load any of this.
/// </summary>
internal static partial class Rules
{
    private const string Project = "https://github.com/heartbeat-net/heartbeat";

    private const string Classes = "Heartbeat.Class";
    private const string Settings = "Heartbeat.Setting";
    private const string Hooks = "Heartbeat.Hook";
    private const string Members = "Heartbeat.Member";

    /// <summary>All of them, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All => Ordered.Rules;

    /// <summary>A rule, which has a reason and a page whatever else it says.</summary>
    /// <param name="id">By which it is suppressed, and found on its page.</param>
    /// <param name="title">What is wrong, in words that a search finds.</param>
    /// <param name="messageFormat">What is wrong, where, and what to do.</param>
    /// <param name="category">What it is about.</param>
    /// <param name="defaultSeverity">How bad it is.</param>
    /// <param name="description">Why it is wrong.</param>
    public static DiagnosticDescriptor Create(string id, string title, string messageFormat, string category, DiagnosticSeverity defaultSeverity, string description) =>
        new(id, title, messageFormat, category, defaultSeverity, isEnabledByDefault: true, description, helpLinkUri: $"{Project}/blob/main/docs/diagnostics.md#{id}");

    // Apart, because the fields of a class that has several files are initialized in no order that can be relied on.
    private static class Ordered
    {
        public static readonly ImmutableArray<DiagnosticDescriptor> Rules = ImmutableArray.Create(
            ClassNotPartial,
            ContainerNotPartial,
            ClassIsStatic,
            ClassIsAbstract,
            ClassIsFileLocal,
            ClassIsRecord,
            ClassDerivesFromSocket,
            LanguageTooOld,
            NumberTooSmall,
            RetryCapBelowRetry,
            TextCannotBeSent,
            PingEqualsPong,
            AddressNotValid,
            ValueNotDefined,
            HeartbeatNotUsable,
            TextBesideHeartbeat,
            OriginNotValid,
            PongShapeNotValid,
            HookSignatureNotSupported,
            HookNotPartial,
            HookWrittenTwice,
            HookIsAsyncVoid,
            HookNeverCalled,
            HookNameUnknown,
            HookLacksAccessModifier,
            MemberCollides,
            InheritedMemberCollides,
            EndpointNotGenerated,
            FailuresNotVisible,
            IntervalOutlivesProxies,
            HeartbeatTooFast,
            TimeOfSeconds,
            ReturnsInStep,
            AddressNotEncrypted);
    }
}
