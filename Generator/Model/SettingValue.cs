namespace Heartbeat.Generator.Model;

/// <summary>What a setting is set to.</summary>
internal abstract record SettingValue
{
    public sealed record Time(int Milliseconds) : SettingValue;

    public sealed record Number(int Value) : SettingValue;

    public sealed record Flag(bool Value) : SettingValue;

    /// <param name="Value">The text. Null is a mistake that is reported elsewhere.</param>
    public sealed record Text(string? Value) : SettingValue;

    /// <param name="Values">The texts, in their order.</param>
    public sealed record Texts(EquatableArray<string> Values) : SettingValue;

    /// <param name="Type">The class of which a function makes a new object at each call, fully qualified.</param>
    public sealed record Maker(string Type) : SettingValue;

    /// <param name="Value">An absolute address of a WebSocket.</param>
    public sealed record Address(string Value) : SettingValue;

    /// <param name="Type">The enumeration, fully qualified.</param>
    /// <param name="Member">Its member, or null where the value is none: a mistake that is reported elsewhere.</param>
    /// <param name="Value">The number.</param>
    public sealed record Choice(string Type, string? Member, long Value) : SettingValue;
}
