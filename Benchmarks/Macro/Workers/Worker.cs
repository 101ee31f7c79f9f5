using System.Diagnostics;
using System.Text.Json;

namespace Heartbeat.Benchmarks.Macro.Workers;

/// <summary>
/// A process of this program, or of another build of it, that does what it is told in a line and answers in a line.
/// It ends when the program does.
/// </summary>
internal sealed class Worker : IDisposable
{
    private readonly Process _process;

    /// <param name="folder">Where the build is.</param>
    /// <param name="core">The core that it has to itself; null where it may run on all.</param>
    /// <param name="trusted">The file with the certificate that it is to trust; null where there is none.</param>
    /// <param name="arguments">What it is.</param>
    public Worker(string folder, int? core, string? trusted, params string[] arguments)
    {
        var isHosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        var start = new ProcessStartInfo(isHosted ? Environment.ProcessPath! : Path.Combine(folder, Path.GetFileName(Environment.ProcessPath!)))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (isHosted)
        {
            start.ArgumentList.Add(Program(folder));
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (trusted is not null)
        {
            start.Environment["SSL_CERT_FILE"] = trusted;
        }

        // Code that runs hot is compiled well at once. By default that waits until nothing new was compiled for a while, which took
        // up to ten seconds here, on one core and in a loop that never rests.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "0";
        _process = core is { } only ? Pinning.On(only, () => Process.Start(start)!) : Process.Start(start)!;
    }

    /// <summary>The program in a build's folder.</summary>
    public static string Program(string folder) => Path.Combine(folder, Path.GetFileName(typeof(Worker).Assembly.Location));

    /// <summary>The time that the processor has spent on it.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public TAnswer Do<TTask, TAnswer>(TTask task)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(task));
        _process.StandardInput.Flush();
        return Hear<TAnswer>();
    }

    /// <summary>Waits for a line that says something. What a worker cannot do it says, and then ends.</summary>
    private TAnswer Hear<TAnswer>()
    {
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("A worker has ended before it had answered; its last words are above.");
        return JsonSerializer.Deserialize<TAnswer>(line)!;
    }

    public void Dispose()
    {
        // Its input ends, and so does it.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>The other side: does each task that comes, until no more can.</summary>
    public static void Serve<TTask, TAnswer>(Func<TTask, TAnswer> work)
    {
        while (Console.In.ReadLine() is { } line)
        {
            Say(work(JsonSerializer.Deserialize<TTask>(line)!));
        }
    }

    public static void Say<TAnswer>(TAnswer answer)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(answer));
        Console.Out.Flush();
    }
}
