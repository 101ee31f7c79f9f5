using Heartbeat.Benchmarks.Micro;

return args switch
{
    ["micro", .. var rest] => MicroBenchmarks.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine(
        """
        dotnet run -c Release --project Benchmarks -- micro [options of BenchmarkDotNet]
        """);
    return 0;
}
