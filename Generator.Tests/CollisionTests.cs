using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests;

/// <summary>Classes that use the names of generated members: the analyzer reports them, and nothing else is broken by it.</summary>
public sealed partial class CollisionTests
{
    private static readonly string[] PublicNames =
    [
        "State", "StateChanged", "RoundTripTime", "Connection", "Completion", "ConnectAsync", "AcceptAsync", "WaitForOpenAsync", "SendAsync", "TrySend",
        "ReconnectAsync", "Probe", "CloseAsync", "DisposeAsync", "Options", "DefaultOptions",
    ];

    private static readonly string[] PrivateNames = ["_heartbeatConnection", "HeartbeatConnection", "HeartbeatDefaults", "HeartbeatWrittenHooks"];

    /// <summary>Every public member of the generated class is in the list above, or the tests below would miss one.</summary>
    [Fact]
    public void The_names_are_those_of_the_generated_members()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { }");

        var members = compiled.After.GetTypeByMetadataName("Feed")!.GetMembers()
            .Where(member => member.CanBeReferencedByName && member is not IMethodSymbol { IsPartialDefinition: true })
            .Select(member => member.Name)
            .Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(PublicNames.Concat(PrivateNames).Order(StringComparer.Ordinal), members);
    }

    [Fact]
    public void A_member_of_the_class_may_have_the_name()
    {
        AssertNothingIsBroken(Each(name => $"[Heartbeat.HeartbeatSocket] public partial class Feed {{ private int {name} => 1; public int Use() => {name}; }}"));
        AssertNothingIsBroken(Each(name => $"[Heartbeat.HeartbeatSocket] public partial class Feed {{ private sealed class {name} {{ }} }}"));
        AssertNothingIsBroken(Each(name => $"[Heartbeat.HeartbeatSocket] public partial class Feed<{name}> {{ }}"));
        AssertNothingIsBroken(Each(name => $"[Heartbeat.HeartbeatSocket] public partial class {name} {{ }}"));
    }

    [Fact]
    public void An_inherited_member_may_have_the_name()
    {
        AssertNothingIsBroken(Each(name =>
            $$"""
            public class Base { protected internal virtual int {{name}} => 1; }
            public class Middle : Base { }
            [Heartbeat.HeartbeatSocket] public partial class Feed : Middle { public int Use() => {{name}}; }
            """));
        AssertNothingIsBroken(Each(name => $"public class Base {{ public sealed class {name} {{ }} }} [Heartbeat.HeartbeatSocket] public partial class Feed : Base {{ }}"));
    }

    [Fact]
    public void A_method_may_have_the_name()
    {
        // With parameters that no generated method takes.
        AssertNothingIsBroken(Each(name => $"[Heartbeat.HeartbeatSocket] public partial class Feed {{ public void {name}(decimal number) {{ }} }}"));
        AssertNothingIsBroken(Each(name => $"public class Base {{ public void {name}(decimal number) {{ }} }} [Heartbeat.HeartbeatSocket] public partial class Feed : Base {{ }}"));
        AssertNothingIsBroken(Each(name => $"public class Base {{ private int {name} => 1; public int Use() => {name}; }} [Heartbeat.HeartbeatSocket] public partial class Feed : Base {{ }}"));
    }

    /// <summary>What is generic and inherited is not hidden by what is not, so that both are for the public.</summary>
    [Theory]
    [InlineData("public void Probe<T>() { }")]
    [InlineData("public class Probe<T> { }")]
    [InlineData("public void State<T>() { }")]
    [InlineData("public class State<T> { }")]
    public void A_generic_member_of_a_base_may_have_the_name(string member)
    {
        var compiled = Compiled.From(
            $"public class Base {{ {member} }} [Heartbeat.HeartbeatSocket] public partial class Feed : Base {{ public static void Use(Feed feed) {{ feed.Probe(); _ = feed.State; }} }}");

        Assert.Empty(compiled.Diagnostics());
    }

    [Fact]
    public void A_method_beside_the_generated_one_leaves_it_public()
    {
        var compiled = Compiled.From(
            """
            using System;
            using System.Threading;
            using System.Threading.Tasks;

            public class Base { public void Probe(int times) { } private void ReconnectAsync(CancellationToken cancellationToken) { } public void Use() => ReconnectAsync(default); }

            [Heartbeat.HeartbeatSocket]
            public partial class Feed : Base
            {
                public Task SendAsync(decimal number) => SendAsync($"{number}").AsTask();
                public void Probe<T>() { }
                public bool TrySend(ref string text) => true;
                public Task ConnectAsync(string address, CancellationToken cancellationToken = default) => ConnectAsync(new Uri(address), cancellationToken);
                private void ConnectAsync(CancellationToken cancellationToken) { }

                public static async Task Use(Feed feed)
                {
                    await feed.SendAsync("one");
                    feed.Probe();
                    feed.TrySend("two");
                    await feed.ReconnectAsync();
                    feed.ConnectAsync(default(CancellationToken));
                }
            }
            """);

        Assert.Empty(compiled.Diagnostics());
        Assert.Equal(["IHeartbeatClient.ConnectAsync(global::System.Threading.CancellationToken"], Explicit().Matches(compiled.Files["Feed.g.cs"]).Select(match => match.Value));
    }

    [Fact]
    public void A_method_in_place_of_a_generated_one_leaves_that_to_the_interface()
    {
        var compiled = Compiled.From(
            """
            using System.Threading.Tasks;

            public abstract class Base { public virtual ValueTask DisposeAsync() => default; }

            [Heartbeat.HeartbeatSocket]
            public partial class Feed : Base
            {
                public void Probe() { }
                public static void Use(Feed feed) => ((Heartbeat.IHeartbeatClient)feed).Probe();
            }
            """,
            aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
        Assert.Contains("void global::Heartbeat.IHeartbeatClient.Probe()", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
        Assert.Contains("ValueTask global::System.IAsyncDisposable.DisposeAsync()", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Task IHeartbeatClient.ConnectAsync(CancellationToken cancellationToken) => ConnectAsync(new Uri(\"wss://example.com\"), cancellationToken);")]
    [InlineData("Task IHeartbeatClient.ConnectAsync(Uri uri, CancellationToken cancellationToken) => ConnectAsync(uri, cancellationToken);")]
    [InlineData("Task<SocketCloseReason> IHeartbeatSession.AcceptAsync(System.Net.WebSockets.WebSocket webSocket, CancellationToken cancellationToken) => AcceptAsync(webSocket, cancellationToken);")]
    [InlineData("SocketState IHeartbeatSocket.State => State;")]
    [InlineData("event EventHandler<SocketStateChange>? IHeartbeatSocket.StateChanged { add => StateChanged += value; remove => StateChanged -= value; }")]
    [InlineData("ValueTask IAsyncDisposable.DisposeAsync() => DisposeAsync();")]
    [InlineData("HeartbeatOptions IHeartbeatSocket.Options => Options;")]
    public void A_member_may_be_written_for_the_interface_alone(string member) => AssertNothingIsBroken(
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Heartbeat;

        [HeartbeatSocket] public partial class Feed : IHeartbeatClient, IHeartbeatSession { {{member}} public static object Names => new object[] { typeof(Uri), typeof(Task), typeof(CancellationToken) }; }
        """);

    [Fact]
    public void A_class_that_derives_from_a_socket_gets_its_hooks_declared_and_nothing_else()
    {
        var compiled = Compiled.From(
            """
            [Heartbeat.HeartbeatSocket] public partial class Base { }
            [Heartbeat.HeartbeatSocket] public partial class Feed : Base { partial void OnOpen() { } partial void OnPing(int wrong) { } }
            """,
            aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
        Assert.DoesNotContain("HeartbeatConnection", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("OnPong", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("Feed-Endpoint.g.cs", compiled.Files.Keys);
    }

    /// <summary>The classes of every name in one project: to compile each alone takes many times as long, and shows no more. They are told apart by a number.</summary>
    private static string Each(Func<string, string> source)
        => string.Join("\n", PublicNames.Concat(PrivateNames).Select((name, number) => OwnClasses().Replace(source(name), $"${{0}}{number}")));

    [GeneratedRegex(@"\b(Feed|Middle|Base)\b")]
    private static partial Regex OwnClasses();

    [GeneratedRegex(@"IHeartbeat(Socket|Client|Session)\.[^,)\s]+")]
    private static partial Regex Explicit();

    private static void AssertNothingIsBroken(string source)
    {
        var diagnostics = Compiled.From(source).Diagnostics().Concat(Compiled.From(source, aspNetCore: true).Diagnostics()).ToArray();
        Assert.True(diagnostics.Length == 0, string.Join("\n", diagnostics));
    }
}
