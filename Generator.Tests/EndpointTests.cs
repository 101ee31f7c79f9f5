namespace Heartbeat.Generator.Tests;

/// <summary>Which classes ASP.NET Core can serve, and under which names.</summary>
public sealed class EndpointTests
{
    [Fact]
    public void Nothing_is_emitted_without_the_framework()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { }");

        Assert.Equal(["Feed.g.cs"], compiled.Files.Keys);
    }

    [Theory]
    [InlineData("[HeartbeatSocket] public abstract partial class Feed { }")]
    [InlineData("[HeartbeatSocket] public partial class Feed<T> { }")]
    [InlineData("public partial class Outer<T> { [HeartbeatSocket] public partial class Feed { } }")]
    [InlineData("public partial class Outer { [HeartbeatSocket] private partial class Feed { } }")]
    [InlineData("public partial class Outer { [HeartbeatSocket] protected partial class Feed { } }")]
    [InlineData("public partial class Outer { private protected partial class Middle { [HeartbeatSocket] public partial class Feed { } } }")]
    [InlineData("[HeartbeatSocket] public partial class Feed { private Feed() { } }")]
    [InlineData("[HeartbeatSocket] public partial class Feed { public Feed(out int number) => number = 1; }")]
    public void A_class_that_cannot_be_constructed_from_outside_is_not_mapped(string declaration)
    {
        var compiled = Compiled.From($"using Heartbeat; {declaration}", aspNetCore: true);

        Assert.Empty(compiled.Complaints());
        Assert.Single(compiled.Files);
    }

    [Theory]
    [InlineData("public partial class Outer { [HeartbeatSocket] public partial class Feed { } }", "public static class")]
    [InlineData("partial class Outer { [HeartbeatSocket] public partial class Feed { } }", "internal static class")]
    [InlineData("public partial class Outer { [HeartbeatSocket] protected internal partial class Feed { } }", "internal static class")]
    public void The_mapping_is_as_accessible_as_the_class(string declaration, string expected)
    {
        var compiled = Compiled.From($"using Heartbeat; {declaration}", aspNetCore: true);

        Assert.Empty(compiled.Complaints());
        Assert.Contains(expected, compiled.Files["Outer.Feed-Endpoint.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Sockets_of_one_name_do_not_clash()
    {
        var compiled = Compiled.From(
            """
            using Heartbeat;

            namespace A { [HeartbeatSocket] public partial class Feed { } }
            namespace A.B { [HeartbeatSocket] public partial class Feed { } }
            namespace A
            {
                public partial class C { [HeartbeatSocket] public partial class Feed { } }
                public partial class C_ { [HeartbeatSocket] public partial class Feed { } }
                [HeartbeatSocket] public partial class C_Feed { }
                public partial class C__ { }
            }

            public static class Use
            {
                public static void All(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder endpoints)
                {
                    A.A_Feed_Endpoint.MapFeed(endpoints, "/1");
                    A.B.A_B_Feed_Endpoint.MapFeed(endpoints, "/2");
                    A.A_C_Feed_Endpoint.MapFeed(endpoints, "/3");
                    A.A_C_1_Feed_Endpoint.MapFeed(endpoints, "/4");
                    A.A_C_1Feed_Endpoint.MapC_Feed(endpoints, "/5");
                }
            }
            """,
            aspNetCore: true);

        Assert.Empty(compiled.Complaints());
    }

    [Fact]
    public void The_mapping_is_an_extension_in_the_sockets_namespace()
    {
        var compiled = Compiled.From(
            """
            using Microsoft.AspNetCore.Builder;

            namespace App
            {
                [Heartbeat.HeartbeatSocket] public partial class Feed { }

                public static class Program
                {
                    public static void Map(WebApplication app) => app.MapFeed("/feed").RequireAuthorization();
                }
            }
            """,
            aspNetCore: true);

        Assert.Empty(compiled.Complaints());
    }
}
