using Heartbeat.Generator.Tests.Usage;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Newest;

/// <summary>The rules about calls see them in newer C# too.</summary>
public sealed class NewerUsageTests
{
    [Theory]
    [InlineData("HBT0050", "public partial class Feed(string greeting) { partial void OnOpen() { var send = (string text = \"hello\") => { [|SendAsync(greeting + text)|]; }; send(); } }")]
    [InlineData("HBT0050", "public partial class Feed { public Feed? Next { get; set { field = value; [|value?.SendAsync(\"hello\")|]; } } }")]
    [InlineData("HBT0055", "public partial class Feed(List<ReadOnlyMemory<byte>> all) { private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) { await Task.Yield(); all.Add([|data|]); } }")]
    [InlineData("HBT0050", "public partial class Feed { } public static class More { extension(Feed feed) { public void Greet() => [|feed.SendAsync(\"hello\")|]; } }")]
    public async Task A_mistake_is_found(string id, string declaration) => await Marked.File(id, $"[HeartbeatSocket] {declaration}", LanguageVersion.Latest);
}
