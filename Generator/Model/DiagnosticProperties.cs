namespace Heartbeat.Generator.Model;

/// <summary>What the analyzer tells the code fixes, beside the message.</summary>
internal static class DiagnosticProperties
{
    /// <summary>The C# that is to be in the place of what is marked.</summary>
    public const string Replacement = nameof(Replacement);

    /// <summary>What else could be meant there.</summary>
    public const string SecondReplacement = nameof(SecondReplacement);

    /// <summary>There if bytes can be copied right where they stand: what takes them takes an array too, and it is not too late, as in a lambda.</summary>
    public const string CanBeCopiedInPlace = nameof(CanBeCopiedInPlace);
}
