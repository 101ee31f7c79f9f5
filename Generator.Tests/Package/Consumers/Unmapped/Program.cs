using Heartbeat;

await using var app = WebApplication.CreateSlimBuilder().Build();
app.MapChat("/chat");
Console.WriteLine("mapped by hand");

[HeartbeatSocket]
internal partial class Chat;

internal static class Endpoints
{
    // Of the generated one's parameters: were that there too, nobody could tell which is called.
    public static void MapChat(this IEndpointRouteBuilder endpoints, string pattern, Func<HeartbeatOptions, HeartbeatOptions>? configure = null) => endpoints.Map(pattern, async (HttpContext context) =>
    {
        await using var chat = new Chat { Options = configure?.Invoke(Chat.DefaultOptions) ?? Chat.DefaultOptions };
        await chat.AcceptAsync(await context.WebSockets.AcceptWebSocketAsync(), context.RequestAborted);
    });
}
