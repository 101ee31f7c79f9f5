using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Classes;

/// <summary>What another assembly sees of a socket.</summary>
public sealed class ConsumerTests
{
    private const string Library =
        """
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Friend")]

        namespace Library
        {
            [Heartbeat.HeartbeatSocket("wss://example.com", Interval = 5)]
            public partial class Feed
            {
                partial void OnMessage(string message) { }
                protected virtual partial System.Threading.Tasks.Task OnOpenAsync(System.Threading.CancellationToken cancellationToken) => System.Threading.Tasks.Task.CompletedTask;
            }

            [Heartbeat.HeartbeatSocket]
            internal sealed partial class Hidden { }
        }
        """;

    [Fact]
    public void The_public_members_are_those_of_the_interface_and_the_options()
    {
        var library = Read(Compiled.From(Library, aspNetCore: true));

        var members = library.GetTypeByMetadataName("Library.Feed")!.GetMembers()
            .Where(member => member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected && member is not IMethodSymbol { AssociatedSymbol: not null })
            .Select(member => member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat))
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "Feed.AcceptAsync(WebSocket, CancellationToken)",
                "Feed.CloseAsync(CancellationToken)",
                "Feed.CloseAsync(WebSocketCloseStatus, string?, CancellationToken)",
                "Feed.Completion",
                "Feed.ConnectAsync(CancellationToken)",
                "Feed.ConnectAsync(Uri, CancellationToken)",
                "Feed.Connection",
                "Feed.DefaultOptions",
                "Feed.DisposeAsync()",
                "Feed.Feed()",
                "Feed.OnOpenAsync(CancellationToken)",
                "Feed.Options",
                "Feed.Probe()",
                "Feed.ReconnectAsync(CancellationToken)",
                "Feed.RoundTripTime",
                "Feed.SendAsync(PreparedMessage, CancellationToken)",
                "Feed.SendAsync(ReadOnlyMemory<byte>, CancellationToken)",
                "Feed.SendAsync(ReadOnlyMemory<byte>, WebSocketMessageType, CancellationToken)",
                "Feed.SendAsync(string, CancellationToken)",
                "Feed.State",
                "Feed.StateChanged",
                "Feed.TrySend(PreparedMessage)",
                "Feed.TrySend(ReadOnlySpan<byte>)",
                "Feed.TrySend(ReadOnlySpan<byte>, WebSocketMessageType)",
                "Feed.TrySend(string)",
                "Feed.WaitForOpenAsync(CancellationToken)",
            ],
            members);
    }

    [Fact]
    public void Another_assembly_may_use_derive_from_and_map_a_socket() => AssertCompiles(
        "Other",
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Library;
        using Microsoft.AspNetCore.Builder;

        public class Derived : Feed
        {
            protected override Task OnOpenAsync(CancellationToken cancellationToken) => SendAsync("hello", cancellationToken).AsTask();
        }

        public static class Use
        {
            public static async Task All(WebApplication app)
            {
                await using var feed = new Derived { Options = Feed.DefaultOptions with { Max = 0 } };
                feed.StateChanged += (sender, change) => { };
                await feed.ConnectAsync();
                await feed.ConnectAsync(new Uri("wss://example.com"), CancellationToken.None);
                Heartbeat.IHeartbeatClient socket = feed;
                await socket.ReconnectAsync();
                await socket.CloseAsync();
                app.MapFeed("/feed").RequireAuthorization();
            }
        }
        """);

    [Fact]
    public void A_friend_may_have_sockets_of_the_same_names() => AssertCompiles(
        "Friend",
        """
        namespace Friend
        {
            using Microsoft.AspNetCore.Routing;

            [Heartbeat.HeartbeatSocket] public partial class Feed : Library.Feed2 { partial void OnOpen() { } }
            [Heartbeat.HeartbeatSocket] internal sealed partial class Hidden { }

            public static class Use
            {
                public static object Names => new object[] { typeof(Library.Hidden), typeof(Library.Library_Hidden_Endpoint) };
                public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapHidden("/hidden");
            }
        }

        namespace Library { public class Feed2 { } }
        """);

    [Theory]
    [InlineData("lib::Library.Feed feed", false)]
    [InlineData("System.Collections.Generic.IEnumerable<lib::Library.Feed[]> feeds", false)]
    [InlineData("string text", true)]
    public void A_class_may_take_what_comes_by_an_alias_and_is_then_not_mapped(string parameter, bool isMapped)
    {
        var library = Compiled.From(Library, aspNetCore: true, assemblyName: "Library");
        using var image = new MemoryStream();
        Assert.True(library.After.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        var source = $"extern alias lib; namespace Library {{ [Heartbeat.HeartbeatSocket] public partial class Feed {{ public Feed({parameter}) {{ }} public static object Other => typeof(lib::Library.Feed); }} }}";

        var consumer = Compiled.From(source, aspNetCore: true)
            .Edit(compilation => compilation.AddReferences(MetadataReference.CreateFromImage(image.ToArray()).WithAliases(["lib"])));

        Assert.Empty(consumer.Diagnostics());
        Assert.Equal(isMapped, consumer.Files.ContainsKey("Library.Feed-Endpoint.g.cs"));
    }

    private static void AssertCompiles(string assemblyName, string source)
    {
        var library = Compiled.From(Library, aspNetCore: true, assemblyName: "Library");
        Assert.Empty(library.Diagnostics());
        using var image = new MemoryStream();
        Assert.True(library.After.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);

        var consumer = Compiled.From(source, aspNetCore: true, assemblyName: assemblyName)
            .Edit(compilation => compilation.AddReferences(MetadataReference.CreateFromImage(image.ToArray())));
        Assert.Empty(consumer.Diagnostics());
    }

    private static CSharpCompilation Read(Compiled library)
    {
        using var image = new MemoryStream();
        Assert.True(library.After.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        return CSharpCompilation.Create("Reader", references: [.. library.Before.References, MetadataReference.CreateFromImage(image.ToArray())]);
    }
}
