using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which types can be a socket's heartbeat, and which settings mean nothing beside one.</summary>
internal static class ProtocolRules
{
    private static readonly Setting[] OfTextAlone = [Setting.Ping, Setting.Pong, Setting.PongShape];

    public static IEnumerable<Violation> Check(WrittenSettings values, KnownSymbols known, CancellationToken cancellationToken)
    {
        if (values.Type(Setting.Heartbeat) is not { } constant)
        {
            yield break;
        }

        if (constant.IsNull)
        {
            yield return new Violation(Rules.HeartbeatNotUsable, values.PlaceOf(Setting.Heartbeat), "null", "is no type");
            yield break;
        }

        // What does not exist is the compiler's to report.
        if (HeartbeatType.Named(constant) is not { } type)
        {
            yield break;
        }

        var name = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        if (HeartbeatType.ObstacleOf(type, known, cancellationToken) is { } obstacle)
        {
            yield return new Violation(Rules.HeartbeatNotUsable, values.PlaceOf(Setting.Heartbeat), name, obstacle);
        }
        else if (IsOtherThanText(values, known))
        {
            foreach (var setting in OfTextAlone.Where(values.IsWritten))
            {
                yield return new Violation(Rules.TextBesideHeartbeat, values.PlaceOf(setting), setting.Name, name);
            }
        }
    }

    /// <summary>Whether a heartbeat was named to which <c>Ping</c>, <c>Pong</c> and <c>PongShape</c> mean nothing.</summary>
    public static bool IsOtherThanText(WrittenSettings values, KnownSymbols known) =>
        values.Type(Setting.Heartbeat) is { } constant && HeartbeatType.Named(constant) is { } type && !known.Is(type, KnownType.TextHeartbeat);
}
