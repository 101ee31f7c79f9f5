using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>Compression that a socket class asks for, whose attribute names a heartbeat of ping frames: each attempt would fail.</summary>
internal static class CompressionRule
{
    public static Diagnostic? Check(ISimpleAssignmentOperation assignment, ISymbol container)
    {
        if (assignment.Target is not IPropertyReferenceOperation { Property: { Name: "Compression" } property }
            || ResultOf.Unconverted(assignment.Value) is { ConstantValue: { HasValue: true, Value: null } }
            || container.ContainingType is not { } type
            || SocketClass.AttributeOf(type) is not { } attribute)
        {
            return null;
        }

        var known = KnownSymbols.Of(attribute);
        return known.Is(property.ContainingType, KnownType.ConnectContext) && SendsPingFrames(attribute, known)
            ? Diagnostic.Create(UsageRules.CompressionWithPingFrames, assignment.Syntax.GetLocation())
            : null;
    }

    private static bool SendsPingFrames(AttributeData attribute, KnownSymbols known) => SettingsParser.Values(attribute)
        .Any(written => written.Setting == Setting.Heartbeat && HeartbeatType.Named(written.Constant) is { } type && known.Is(type, KnownType.PingFrameHeartbeat));
}
