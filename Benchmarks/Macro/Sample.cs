namespace Heartbeat.Benchmarks.Macro;

/// <summary>The same figure measured several times: its median, and how far from it the others typically are.</summary>
internal sealed class Sample
{
    public Sample(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        Median = MedianOf(sorted);
        Noise = MedianOf([.. sorted.Select(value => Math.Abs(value - Median)).Order()]);
    }

    public double Median { get; }

    /// <summary>The median of the absolute deviations from the median.</summary>
    public double Noise { get; }

    private static double MedianOf(double[] sorted)
        => sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
}
