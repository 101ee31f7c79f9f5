namespace Heartbeat;

/// <summary>What a JSON value is.</summary>
internal enum ShapeKind
{
    Object,
    Array,
    Text,
    Number,
    True,
    False,
    Null,
}
