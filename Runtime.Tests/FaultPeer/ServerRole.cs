using System.Globalization;
using System.Net;

namespace Heartbeat.FaultPeer;

/// <summary>Plays the server, for any number of clients, at any path. Commands: "answer" (the request that is held), "block number" (so many
/// work items of the pool), "release" (what blocks).</summary>
internal static class ServerRole
{
    public static async Task<int> Play(string address, Settings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSockets(options => options.Backlog = settings.Backlog ?? options.Backlog);
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPEndPoint.Parse(address)));
        builder.Services.AddSingleton(settings);
        await using var app = builder.Build();

        var requests = 0;
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Use(async (context, next) =>
        {
            var number = Interlocked.Increment(ref requests);
            context.Items[typeof(Session)] = number;
            Lines.Say($"Request {number}");
            if (settings.HoldsFirst && number == 1)
            {
                await answer.Task;
            }

            await next(context);
        });
        app.MapSession("/session");
        await app.StartAsync();
        Lines.Say($"Port {new Uri(app.Urls.First()).Port}");

        // On a thread of its own: the pool's may all be held.
        return await Task.Factory.StartNew(() => Obey(answer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static int Obey(TaskCompletionSource answer)
    {
        while (Console.In.ReadLine() is { } line)
        {
            switch (line)
            {
                case "answer":
                    answer.SetResult();
                    break;
                case "release":
                    Blockade.Open();
                    break;
                case var _ when line.StartsWith("block ", StringComparison.Ordinal):
                    Blockade.Queue(int.Parse(line.AsSpan("block ".Length), CultureInfo.InvariantCulture));
                    break;
                default:
                    throw new ArgumentException($"There is no command {line}.");
            }
        }

        Environment.Exit(0);
        return 0;
    }
}
