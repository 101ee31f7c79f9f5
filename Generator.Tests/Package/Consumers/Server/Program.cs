using Heartbeat;

var limit = TimeSpan.FromSeconds(30);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSingleton(new Greeting("good day"));
await using var app = builder.Build();
app.MapGreetingSession("/greet");
await app.StartAsync().WaitAsync(limit);

await using var guest = new Guest();
var address = new UriBuilder(app.Urls.Single()) { Scheme = "ws", Path = "/greet", Query = "name=Ada" };
await guest.ConnectAsync(address.Uri).WaitAsync(limit);
await guest.SendAsync("hello").AsTask().WaitAsync(limit);
Console.WriteLine(await guest.Answer.Task.WaitAsync(limit));

await app.StopAsync().WaitAsync(limit);
var reason = await guest.Left.Task.WaitAsync(limit);
Console.WriteLine($"{reason.Kind} {reason.Status}");

internal sealed record Greeting(string Words);

[HeartbeatSocket]
internal partial class GreetingSession(HttpContext context, Greeting greeting, ILogger<GreetingSession> logger)
{
    private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken)
        => await SendAsync($"{greeting.Words}, {context.Request.Query["name"]}", cancellationToken);

    partial void OnClose(SocketCloseReason reason) => logger.LogInformation("{Reason}", reason);
}

[HeartbeatSocket]
internal partial class Guest
{
    public TaskCompletionSource<string> Answer { get; } = new();

    public TaskCompletionSource<SocketCloseReason> Left { get; } = new();

    partial void OnMessage(string message) => Answer.TrySetResult(message);

    partial void OnClose(SocketCloseReason reason) => Left.TrySetResult(reason);
}
