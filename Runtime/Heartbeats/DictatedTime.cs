namespace Heartbeat;

/// <summary>A time that a server dictates in a greeting.</summary>
internal static class DictatedTime
{
    /// <summary>What is so long is a mistake: with it no death would be found before the user has given up.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromDays(1);

    /// <summary>So many of the unit.</summary>
    /// <param name="amount">What the greeting says; null where it says nothing, or no number.</param>
    /// <param name="unit">What it counts.</param>
    /// <param name="expected">What was expected, for the error: "pingInterval in milliseconds".</param>
    /// <exception cref="InvalidDataException">It is no time, or not positive, or a day or more.</exception>
    public static TimeSpan Of(double? amount, TimeSpan unit, string expected)
        => amount is not { } number ? throw new InvalidDataException($"A greeting with {expected} was expected; it has none.")
            : number > 0 && number < TooLong / unit ? unit * number
            : throw new InvalidDataException(FormattableString.Invariant($"A greeting with {expected} was expected, more than 0 and less than a day; it is {number}."));
}
