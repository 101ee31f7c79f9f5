namespace Heartbeat.Generator.Parsing;

/// <summary>What the value of a setting is.</summary>
internal enum SettingKind
{
    /// <summary>Milliseconds on the attribute, a <c>TimeSpan</c> in the options.</summary>
    Time,

    /// <summary>A number, the same in both.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A text that is JSON.</summary>
    Shape,

    /// <summary>A member of an enumeration.</summary>
    Choice,

    /// <summary>A type on the attribute, a function in the options that makes one.</summary>
    Type,

    /// <summary>An array of texts on the attribute, a list in the options.</summary>
    Origins,

    /// <summary>A text on the attribute, a <c>Uri</c> in the options.</summary>
    Address,
}
