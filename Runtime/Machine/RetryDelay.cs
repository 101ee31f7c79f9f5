namespace Heartbeat;

/// <summary>How long to wait before an attempt to reconnect.</summary>
internal static class RetryDelay
{
    /// <summary>Stands for a server that asked to be tried again at once.</summary>
    public const long AtOnce = -1;

    /// <param name="settings">The settings.</param>
    /// <param name="attempt">Which attempt in a row, from 1.</param>
    /// <param name="retryAfter">What the server asked for, in ticks: at least so long, or <see cref="AtOnce"/>, which counts for the first attempt in a row; 0 for nothing.</param>
    /// <param name="random">From 0 to 1.</param>
    /// <returns>The delay in ticks.</returns>
    public static long Of(MachineSettings settings, int attempt, long retryAfter, double random)
    {
        if (retryAfter == AtOnce && attempt == 1)
        {
            return 0;
        }

        var asked = Lengthened(settings, Math.Max(0, retryAfter), random);
        if (settings.Backoff == Backoff.Constant)
        {
            return Math.Max(Lengthened(settings, settings.Retry, random), asked);
        }

        if (!settings.Jitter)
        {
            return Math.Max(Doubled(settings, attempt), asked);
        }

        // A fleet that lost its server at one moment is still in step when the delays have grown long: a fifth more would not part it.
        var longest = Doubled(settings, attempt == int.MaxValue ? attempt : attempt + 1);
        var drawn = settings.Retry + (long)((longest - settings.Retry) * random);
        return Math.Max(longest == settings.Retry ? Lengthened(settings, longest, random) : drawn, asked);
    }

    private static long Lengthened(MachineSettings settings, long delay, double random)
        => settings.Jitter ? delay + (long)(delay * random / 5) : delay;

    private static long Doubled(MachineSettings settings, int attempt)
    {
        var cap = Math.Max(settings.Retry, settings.RetryCap);
        var delay = settings.Retry;
        for (var doubling = 1; doubling < attempt && delay < cap; doubling++)
        {
            delay = Math.Min(cap, delay * 2);
        }

        return delay;
    }
}
