using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Sample.Tests;

/// <summary>The sample's server and its client, through ASP.NET Core without a network. Time is real here.</summary>
public sealed class TaskSessionTests
{
    [Fact]
    public async Task It_pushes_a_task_from_the_first_number_to_the_last()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new TaskBoard(pace: TimeSpan.Zero));
        await using var app = builder.Build();
        app.MapTaskSession("/websocket");
        await app.StartAsync(TestContext.Current.CancellationToken);

        await using var socket = new TaskSocket
        {
            Options = TaskSocket.DefaultOptions with
            {
                Connect = async (context, token) => await app.GetTestServer().CreateWebSocketClient().ConnectAsync(context.Uri!, token),
            },
        };
        var handled = new List<int>();
        var done = new TaskCompletionSource();
        socket.Progressed += number =>
        {
            handled.Add(number);
            if (number == TaskBoard.End)
            {
                done.SetResult();
            }
        };
        await socket.ConnectAsync(new Uri("ws://localhost/websocket?task=7&user=42"), TestContext.Current.CancellationToken);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, TaskBoard.End), handled);
    }
}
