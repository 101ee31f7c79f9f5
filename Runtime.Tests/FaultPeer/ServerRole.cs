using System.Net;

namespace Heartbeat.FaultPeer;

/// <summary>Plays the server, for any number of clients, at any path. Commands: "answer" (the request that is held).</summary>
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
        app.UseWebSockets();

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
        while (await Task.Run(Console.In.ReadLine) is { } line)
        {
            if (line != "answer")
            {
                throw new ArgumentException($"There is no command {line}.");
            }

            answer.SetResult();
        }

        Environment.Exit(0);
        return 0;
    }
}
