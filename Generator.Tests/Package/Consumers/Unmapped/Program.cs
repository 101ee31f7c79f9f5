using Heartbeat;

await using var app = WebApplication.CreateSlimBuilder().Build();
app.MapChat("/chat");
Console.WriteLine("mapped by hand");

[HeartbeatSocket]
internal partial class Chat;

internal static class Endpoints
{
    // Were the generated one there too, nobody could tell which is called.
    public static void MapChat(this IEndpointRouteBuilder endpoints, string pattern) => endpoints.Map(pattern, async (HttpContext context) =>
    {
        await using var chat = new Chat();
        await chat.AcceptAsync(await context.WebSockets.AcceptWebSocketAsync(), context.RequestAborted);
    });
}
