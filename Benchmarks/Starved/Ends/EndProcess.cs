using System.Globalization;
using System.Net;
using Heartbeat.Benchmarks.Macro.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Benchmarks.Starved.Ends;

/// <summary>
/// A process that is one end of a run, and does what it is told. It obeys on its first thread, which is none of the pool's.
/// </summary>
internal sealed class EndProcess
{
    /// <summary>What such a process is called on the command line.</summary>
    public const string Role = "starved-end";

    private Book? _book;
    private End? _end;
    private int _port;

    public static int Be()
    {
        var process = new EndProcess();
        Worker.Serve<EndTask, EndAnswer>(process.Do);
        return 0;
    }

    private EndAnswer Do(EndTask task)
    {
        if (task.Setup is { } setup)
        {
            _book = new Book(setup);
            _end = End.New(setup, _book);
        }

        switch (task.Step)
        {
            case Step.Accept:
                _port = ListenAsync(_end!).GetAwaiter().GetResult();
                break;
            case Step.Connect:
                Task.WhenAll(Enumerable.Range(0, task.Count).Select(number => _end!.ConnectAsync(AddressOf(task.Address!, number), number))).GetAwaiter().GetResult();
                break;
            case Step.Speak:
                _end!.SpeakAsync().GetAwaiter().GetResult();
                break;
            case Step.Block:
                Queue(_book!, task.Count, task.Blocking);
                break;
            case Step.Release:
                _book!.Release();
                break;
        }

        return new EndAnswer(_port, task.Step == Step.Tell ? _book!.Endings : []);
    }

    private static Uri AddressOf(Uri address, int number)
        => new UriBuilder(address) { Query = string.Create(CultureInfo.InvariantCulture, $"number={number}") }.Uri;

    private static void Queue(Book book, int workItems, TimeSpan blocking)
    {
        for (var item = 0; item < workItems; item++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => book.Block(blocking), null);
        }
    }

    private static async Task<int> ListenAsync(End end)
    {
        var builder = WebApplication.CreateSlimBuilder();

        // A worker's output is its answers.
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        end.AddTo(builder.Services);
        var app = builder.Build();
        app.UseWebSockets();
        end.Map(app);
        await app.StartAsync();
        return new Uri(app.Urls.Single()).Port;
    }
}
